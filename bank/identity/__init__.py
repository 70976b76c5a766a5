"""Owners' pseudonyms, and the keyed hashes that they are made of."""
