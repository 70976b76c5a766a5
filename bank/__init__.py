"""The bank's core, which depends on no stream: it has no Kafka client, no settings and no command line.

identity   pseudonyms and keyed hashes
store      objects in owners' buckets: the port, a folder, S3, and memory for tests
receipts   records about records: receipt, metering event and failed event
accounts   accounts, links, consents, erasures and depositors: who may deposit what
transparency   the public log: entries, tree, checkpoints, proofs
keys       owners' keys, custody, encrypted objects, and grants
access     the trail: who read or changed what of an owner
ledger     postings, tariffs, shares, books, and the documents of a month
withdrawals   offerings, standing terms and licences, and the judge between them
durable_files   files and folders made durable on a local disk
strict_documents  JSON documents that people hand in, read strictly
sqlite_files   what files of SQLite share
"""
