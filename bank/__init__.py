"""The bank's core, which depends on no stream: it has no Kafka client, no settings and no command line.

identity   pseudonyms and keyed hashes
store      objects in owners' buckets: the port, a folder, S3, and memory for tests
receipts   records about records: receipt, metering event and failed event
"""
