"""`teller demo`: fictional exports in, the account of every record out."""
