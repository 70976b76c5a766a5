"""The owner's desk: what owners see and decide by themselves, behind their page.

The page (web/owner) has no key, no right on Kafka and none to the store. It asks the desk, which finds out by itself
who has signed in, and answers with what is that owner's alone. port/ says what may be asked.
"""
