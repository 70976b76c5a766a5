"""Exports of everything that the bank has of an owner, into a folder of open formats (docs/export.md).

- `sources`   the port to what the bank has; `bank_sources` is the real one
- `formats`   records and documents as JSON (pure); `columns` as Parquet
- `checked`   an object held against its receipt (pure)
- `state`     what of it is in the folder already: this is how a run goes on
- `folder`    the folder: private files, which appear whole
- `parts`     files of records, some hundred thousand each
- `documents` receipts, metering, schemas, readme, manifest
- `export`    a run
"""
