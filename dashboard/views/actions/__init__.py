"""The parts of the page of actions, and the form that starts one from anywhere."""
