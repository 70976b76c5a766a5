"""The exporter: asks Kafka from the side how far the line is, and shows it as metrics. It never joins a group.

standing      where workers and routers stand, and what the topics hold
oldest        how old the oldest record is that waits
ledger        pure: which raw records are in receipts or failed events, and which should be
books         reads receipts and failed events as they come
certificates  when they end
embedded      the embedded broker's process and disk
exporter      the loop
"""
