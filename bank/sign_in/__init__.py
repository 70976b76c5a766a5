"""Rules of how owners sign in: pure, with times, keys and random bytes given. Times are in milliseconds.

codes       texts of recovery codes and invitations, and what is kept of them
tokens      sessions' tokens, and the key of a session's forms
tickets     challenges that the desk need not keep
sessions    how long a session lasts, and what it may do
passkeys    counters and names of passkeys
limits      how many tries there are, and where an address belongs
"""
