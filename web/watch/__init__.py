"""Threads that read what the page shows, a bounded part of it, and keep the newest of each.

metrics.py   the parts' metrics every few seconds, and the last hour of them
topics.py    what is new on topics: failed events, receipts, accounts, depositors
verdict.py   `teller verify` in a process of its own, now and then
watch.py     runs the three, and makes snapshots
"""
