"""Deposits of owners' own: an upload is tried in a process of its own, and deposited as its owner consents."""
