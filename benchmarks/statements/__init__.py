"""Costs of closing a month, and of a statement as PDF."""
