"""The page of a unit and of a person: who is shown, and what is theirs."""
