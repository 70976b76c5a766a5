"""Measure what writing the log costs, beside Tessera's, and whether that grows with the log."""
