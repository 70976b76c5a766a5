"""Operators' tools: verify, repair, doctor, exporter, top, and the readers that they share."""
