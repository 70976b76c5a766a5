"""Epochs of owners' keys, for operators: which are on the topic, and how to begin a new one."""
