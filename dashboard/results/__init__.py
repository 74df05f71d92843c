"""One KPI for the choices of a reader, beside its comparison, target and history; what needs attention."""
