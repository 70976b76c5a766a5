"""Measurements of Teller: how much leaks, how much else is masked, how fast it is. None of this is a test."""
