"""Deposits of owners themselves."""
