"""Register originators: `teller originators`.

register     reads bank.originators; its one writer, in transactions
operations   register, suspend, reinstate, end, set the keys
"""
