"""The scanner: texts in, spans of personal data out. One call, so that what is behind it can change."""
