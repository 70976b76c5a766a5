"""The command: `python -m reader --schemas FOLDER --kind social.post --month 2026-03 --parquet FILE`.

The environment names the bank: KAFKA (servers), GROUP (the reader's own), WORKERS (the workers' group), and either
BUCKETS (a folder) or S3, S3_USER and S3_PASSWORD. GRANT (a file) and PRIVATE_KEY (hexadecimal digits) open what
is encrypted. KAFKA_USER and KAFKA_PASSWORD are its log-in, where there is one.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from minio import Minio

from . import parquet
from .account import accounts, first_deliveries
from .avro import SchemaFiles
from .bill import bill
from .grants import Grants
from .kafka import Fetched, Topics
from .marks import by_day, by_generation, marks
from .newest import newest, of_month
from .objects import Buckets, FolderBuckets, Receipt, Row, S3Buckets, receipts, rows


def main() -> None:
    """Read all once, in the order that an account of a running bank needs, and print what it comes to."""
    options = _options()
    schemas = SchemaFiles(options.schemas)
    topics = Topics(client(), os.environ["GROUP"])
    raw, clean = topics.named(r"deposits\.raw\..+"), topics.named(r"deposits\.clean\..+")
    complete = marks(schemas.decode(each.value).record for each in topics.read(["deposits.complete"]))
    committed = topics.committed(os.environ["WORKERS"], raw)
    delivered = list(topics.read(clean))
    stripped = first_deliveries(delivered)
    failures = [schemas.decode(each.value).record for each in topics.read(["deposits.failed", "deposits.refused"])]
    found = receipts(topics.read(["deposits.receipts"]), schemas)
    objects = buckets()
    granted = grants()
    left = [receipt for receipt in found if receipt.fields["owner"] not in topics.erased]
    stored = [row for receipt in left for row in rows(receipt, objects, granted)]
    counted = newest(stored)
    packed = of_month(counted, options.kind, options.month)
    version = max(int(name.rpartition(".v")[2]) for name in schemas.by_name if name.startswith(f"{options.kind}.v"))
    parquet.write(options.parquet, packed, schemas.by_name[f"{options.kind}.v{version}"])
    said: dict[str, Any] = {
        "account": {name: one._asdict() for name, one in accounts(committed, found, failures, stripped).items()},
        "bill": bill(each.value for each in topics.read(["metering.events"])),
        "receipts": sorted({one.version for one in found}),
        "redelivered": len(delivered) - len(stripped),
        "rows": len(stored),
        "events": len(counted),
        "packed": len(packed),
        "differ": _differing(stripped, stored, schemas),
        "corrections": _corrections(found, stored),
        "complete": complete,
        "hash_keys": by_generation(one.fields for one in found),
        "days": by_day(one.fields for one in found),
    }
    sys.stdout.write(json.dumps(said))


def _differing(clean: list[Fetched], stored: list[Row], schemas: SchemaFiles) -> int:
    """Count rows that are not the clean record at their offset, of those that are still there."""
    there = {(row.topic, row.partition, row.clean_offset): row for row in stored}
    found = [(each, row) for each in clean if (row := there.get((each.topic, each.partition, each.offset)))]
    return sum(schemas.decode(each.value) != (row.schema, row.record) for each, row in found)


def _corrections(found: list[Receipt], stored: list[Row]) -> list[list[Any]]:
    """List the corrections that receipts name, from version 4 on: [event id, of the row, whether it counts]."""
    counted = {(row.topic, row.partition, row.clean_offset) for row in newest(stored)}
    at = {(row.topic, row.partition, row.clean_offset): str(row.record["event_id"]) for row in stored}
    return [
        [at[place], place in counted]
        for receipt in found
        for each in receipt.fields.get("corrections", [])
        for place in [(receipt.fields["clean_topic"], receipt.fields["clean_partition"], each["offset"])]
    ]


def client() -> dict[str, Any]:
    """Return settings of librdkafka: servers and log-in."""
    client: dict[str, Any] = {"bootstrap.servers": os.environ["KAFKA"], "log_level": 0}
    if user := os.environ.get("KAFKA_USER"):
        client |= {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": user}
        client |= {"sasl.password": os.environ["KAFKA_PASSWORD"]}
    return client


def buckets() -> Buckets:
    """Return where objects lie."""
    if folder := os.environ.get("BUCKETS"):
        return FolderBuckets(Path(folder))
    user, password = os.environ["S3_USER"], os.environ["S3_PASSWORD"]
    return S3Buckets(Minio(endpoint=os.environ["S3"], access_key=user, secret_key=password, secure=False))


def grants() -> Grants:
    """Return what was granted to the reader."""
    file = os.environ.get("GRANT")
    return Grants(Path(file).read_bytes(), bytes.fromhex(os.environ["PRIVATE_KEY"])) if file else Grants()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reader")
    for name, kind in (("schemas", Path), ("kind", str), ("month", str), ("parquet", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
