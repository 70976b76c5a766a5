"""Costs of encryption: an object, the router, the table of owners' keys, a new epoch."""
