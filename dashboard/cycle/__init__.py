"""Plan, do, check, act of the whole system: what there is of each step, what is lacking, and what shows it."""
