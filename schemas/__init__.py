"""Contracts of the pipeline: Avro schemas, privacy rules and framing.

Everything here is pure, but for `catalog.load`, which reads the schemas from this package once.

- `catalog`        every schema by name and by fingerprint
- `privacy`        the rule that each field of a deposited record carries
- `framing`        Avro single-object encoding: how a record names its schema
- `natural_json`   plain JSON records, read by the schema they name
- `compatibility`  a check that a new version can still read what an old one wrote
- `identifiers`    durable formats: object keys, ids, names of buckets, the key fingerprint
- `topics`         names of the topics and of the headers on their records
"""
