"""Erasure of owners, of whole accounts and of single records."""
