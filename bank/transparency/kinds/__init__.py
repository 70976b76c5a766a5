"""Kinds of entries: one small module each, listed in `every`. The log itself knows none of them."""
