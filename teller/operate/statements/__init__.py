"""Statements as files: rendered for people, packed for a month, delivered to owners, and checked again."""
