"""`teller demo`: run fictional exports through the line, and report on every record."""
