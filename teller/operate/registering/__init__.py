"""Register legal entities and owners: what `teller depositors` and `teller originators` share.

legal_entities   checks of what is said about a legal entity
entry_writer     the one writer of a topic of entries, in transactions
"""
