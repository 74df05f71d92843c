"""One file per point of the agenda: what it says of a month, as a Section."""
