"""Keep owners' accounts, links and consents: `teller accounts`.

book         the accounts as they now are, of what the two topics hold: pure
reading      the two topics, read into a book
writer       the one writer of both, and of owners' answers to offerings, in transactions
rules        what every command checks: pure
operations   open, change, close, enforce: what to write: pure
links        claim, confirm, unlink: pure
consents     consent, withdraw: pure
migration    accounts and links for owners from before there were accounts: pure
"""
