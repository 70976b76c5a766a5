"""Payouts: the register of payees, and files for the real bank."""
