"""What the bank is, whatever stream feeds it: no Kafka client, no settings, no command line.

identity   pseudonyms and keyed hashes
store      objects in owners' buckets: the port, a folder, S3, and memory for tests
receipts   events about records, as records: the failed event
"""
