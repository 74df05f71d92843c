"""What slides, sheets and drawings share of a plot: the look of its series, their values, the room of a text."""
