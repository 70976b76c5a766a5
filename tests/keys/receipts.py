"""Receipts of objects that are encrypted, or lie in the clear."""

from typing import Any

from confluent_kafka import Producer

from bank.receipts.receipt import SCHEMA, receipt
from schemas import catalog, framing
from schemas.topics import RECEIPTS
from teller.settings import Settings
from tests.accounts.kafka import client


def wrote(settings: Settings, number: int, encryption: str = "", *replaces: str) -> str:
    """Write a receipt as a router does, and return its id."""
    fields: dict[str, Any] = {
        "owner": f"{number:032x}", "sha256": "0" * 64, "size_bytes": 1, "schema": "social.post.v1", "depositor": "acme",
        "clean_topic": "deposits.clean.social", "clean_partition": 0, "clean_offsets": [number],
        "raw_offsets": [number], "chunk_start": number, "chunk_end": number + 1, "rules": [], "consents": [],
        "corrections": [], "hash_keys": [], "days": [], "encryption": encryption, "replaces": list(replaces),
    }  # fmt: skip
    made = receipt("bucket", f"{number}{encryption}.avro", fields)
    producer = Producer(client(settings))
    producer.produce(RECEIPTS, framing.encode(catalog.load().by_name(SCHEMA), made), partition=number % 3)
    producer.flush()
    return str(made["receipt_id"])
