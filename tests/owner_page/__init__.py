"""Tests of the owner's page (web/owner) over a desk in memory, and of the wire to the real one."""
