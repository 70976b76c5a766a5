"""Decisions of owners, written as the commands write them, by one thread, and followed until they hold.

port       values, and what decisions need of the bank
offers     may an owner accept or decline now: pure
plans      which answers and events a decision is, by the accounts as they are: pure
memory     decisions of the last hour, each bound to its owner
writing    the thread that writes: one decision after another, each once
following  the thread that hears what became of answers
decisions  `Deciding`, for the desk
kafka      the bank by its settings
from_settings  all of it, running
"""
