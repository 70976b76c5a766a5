"""The contracts of the deposit line: Avro schemas, privacy rules and framing.

Everything here is pure: schemas are read from this package once, by `catalog.load`.

- `catalog`        every schema by name and by fingerprint
- `privacy`        the rule that each field of a deposited record carries
- `framing`        Avro single-object encoding: how a record names its schema
- `natural_json`   plain JSON records, read by the schema they name
- `compatibility`  whether a new version can still read what an old one wrote
- `topics`         names of the topics and of the headers on their records
"""
