"""The exporter reads Kafka without joining a group, and shows the line's progress as metrics.

positions       offsets that workers and routers have committed, and what the topics hold
oldest          age of the oldest record that waits
unaccounted     pure: raw records that should be in receipts or failed events, and are not
reconciliation  reads receipts and failed events as they come
certificates    when they expire
embedded        the embedded broker's process and disk
exporter        the loop
"""
