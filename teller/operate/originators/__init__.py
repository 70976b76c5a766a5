"""Register originators: `teller originators`.

register   reads bank.originators
"""
