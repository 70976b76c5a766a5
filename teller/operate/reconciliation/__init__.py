"""Reconcile records: offsets, positions and messages, for verify, the exporter, lag, top and doctor alike.

offsets      sets of offsets, as bitmaps
partition    a partition of a domain
positions    offsets that workers and routers have committed, and what the topics hold
oldest       time of the first record that waits
lag          records that workers and routers have not finished, and the age of the oldest
sums         pure: lag by labels
messages     receipts, metering events and failed events, decoded
unaccounted  pure: raw records that should be in receipts or failed events, and are not
clear_objects  pure: objects that lie in the clear where others are encrypted
"""
