"""Reading everything back and comparing it: what the demo ends with."""
