"""Proofs of an owner, for "is this all?": made from the log's files, the owners' index and openings.

- `words`  what a record says, for the page to show beside its proof
- `openings_file`, `openings_follower`  all openings by owner, followed from Kafka
- `log_checking`  the protocol
"""
