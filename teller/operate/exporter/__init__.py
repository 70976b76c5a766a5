"""The exporter reads Kafka without joining a group, and shows the line's progress as metrics.

reconciliation  reads receipts and failed events as they come
certificates    when they expire
embedded        the embedded broker's process and disk
exporter        the loop
"""
