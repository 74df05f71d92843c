"""Control measures: how they stand, which fail at high risks, and which went unchecked before an accident."""
