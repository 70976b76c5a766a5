"""Clients of Kafka, for processor, router and the operators' commands. Settings are librdkafka's, as a mapping.

clients   settings of a client, and consumers that join no group
errors    kinds of errors that Kafka and librdkafka report: one list
offsets   committed offsets, and first and end offsets of partitions
reading   reads a topic to its end, or parts of it
source_log  topics that are read, and what follows from them, exactly once (`outgoing`: a message to write)
passed_over  names records that are passed over, in a log
bounded   time limits for calls that may hang
"""
