"""Connectors: each reads one platform's export format and yields typed records, streamed.

- `api`          the interface of a connector, the values that it yields, and its errors
- `registry`     the installed connectors, by entry point
- `publish`      the only part that uses Kafka

A file is read by these modules, in this order:

- `formats.sources`  opens a file, folder, zip, tar or gzip as a stream for each wanted member
- `formats.lines`, `csv_rows`, `json_pieces`, `xml_pieces`   cut a stream into a piece a record, in bounded memory
- `models`       parses a JSON piece into a typed value
- the connectors: a module for each platform
- `records`      makes a record that fits its schema from fields, with its owner, depositor and identity

Records are cut first and parsed second, so that a broken piece costs only its own record.
"""
