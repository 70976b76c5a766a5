"""Packages as an originator gets them: the commands, and a stranger's check that imports nothing of ours."""
