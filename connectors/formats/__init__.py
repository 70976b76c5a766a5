"""Readers of the formats that exports come in: archives, JSON and XML in pieces, rows of CSV, HTML text, values."""
