"""Early warning: rules that are read, evaluated, back-tested, recorded and sent."""
