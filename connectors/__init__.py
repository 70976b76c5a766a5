"""Connectors: each reads one platform's export format and yields typed records, streamed.

- `api`          what a connector is, what it yields, its errors
- `registry`     the connectors that are installed, by entry point
- `publish`      the only part that touches Kafka

How they read, inside out:

- `sources`      a file, folder, zip, tar or gzip as a stream per wanted member
- `lines`, `csv_rows`, `json_pieces`, `xml_pieces`   cut a stream into one piece a record, in bounded memory
- `models`       a JSON piece as a typed value
- `records`      fields to a record that fits its schema, with its owner, depositor and identity
- the connectors themselves: one module a format

Records are cut first and parsed second: a broken piece costs that record only, and all others go on.
"""
