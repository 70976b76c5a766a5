"""A bank in memory that has things of owners, for exports."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from bank.access.summary import Noted
from bank.keys.encrypted_object import AGS1, Place, decrypt, encrypt, is_encrypted
from bank.receipts import receipt
from bank.store import MemoryStore, ObjectMissing, ObjectStore
from pipelines.router.objects import container
from schemas import catalog, framing
from schemas.identifiers import object_id, object_key, proofs_key
from teller.operate.owner_export.sources import NotExported, ReceiptMessage
from tests.samples import record

OWNER, ANOTHER = "1" * 32, "2" * 32
BUCKET = "teller-canary-of-a-bucket"
KEY = hashlib.sha256(b"an owner's key").digest()
CANARY = "canary of a payload"
POST = "social.post.v1"
VERSION = int(receipt.SCHEMA.rpartition(".v")[2])


def datum(name: str, row: Mapping[str, Any]) -> bytes:
    return framing.encode(catalog.load().by_name(name), row)[framing.HEADER_BYTES :]


def rows_of(name: str, count: int, start: int = 0, owner: str = OWNER) -> list[dict[str, Any]]:
    return [record(name, owner_id=owner, event_id=UUID(int=start + number)) for number in range(count)]


class MemoryBank:
    """Implements `OwnerSources`; `gets` are the keys that were asked for."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.store.ensure_bucket(BUCKET)
        self.messages: list[ReceiptMessage] = []
        self.rows: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        self.odd_metering: list[bytes] = []
        self.said: list[dict[str, Any]] = []
        self.gets: list[str] = []
        self.key: bytes | None = KEY
        self.accesses: list[Noted] = []

    def trail(self) -> Iterator[Noted]:
        return iter(self.accesses)

    def deposit(
        self, rows: list[dict[str, Any]], name: str = POST, *, clear: bool = False, version: int = VERSION
    ) -> dict[str, Any]:
        """Store an object of these rows; return its receipt."""
        start = len(self.rows) * 1_000
        key = object_key(("deposits.clean." + name.partition(".")[0], 0), start, name, "acme")
        schema = catalog.load().by_name(name)
        plain = container.write([datum(name, row) for row in rows], schema.json, {"teller.schema": name}, bytes(16))
        self.put(key, name, plain, clear=clear or version < 5)
        said = self.write_receipt(key, name, range(start, start + len(rows)), version)
        self.rows[said["receipt_id"]] = name, rows
        return said

    def put(self, key: str, name: str, plain: bytes, *, clear: bool = False) -> None:
        place = Place(BUCKET, key, name)
        self.store.put_new(BUCKET, key, plain if clear else encrypt(KEY, place, plain, os.urandom))

    def write_receipt(self, key: str, name: str, rows: range, version: int = VERSION) -> dict[str, Any]:
        found = self.store.get(BUCKET, key)
        fields = {
            "owner": OWNER, "sha256": hashlib.sha256(found).hexdigest(), "size_bytes": len(found), "schema": name,
            "depositor": "acme", "clean_topic": "deposits.clean.x", "clean_partition": 0, "rules": [],
            "clean_offsets": list(rows), "raw_offsets": list(rows),
            "chunk_start": rows.start, "chunk_end": rows.stop, "consents": [], "corrections": [], "hash_keys": [],
            "days": [], "encryption": AGS1 if is_encrypted(found) else "", "replaces": [],
        }  # fmt: skip
        whole = receipt.receipt(BUCKET, key, fields)
        schema = catalog.load().by_name(f"pipeline.receipt.v{version}")
        names = {field["name"] for field in schema.declared["fields"]}
        said = {field: value for field, value in whole.items() if field in names}
        self.said.append({**whole, "receipt_id": str(whole["receipt_id"])})
        self.messages.append(ReceiptMessage(framing.encode(schema, said), 1_000 + len(self.messages)))
        return {**said, "receipt_id": str(object_id(BUCKET, key))}

    def replace(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Put an encrypted object in the place of one, as `teller keys encrypt-stored` does, and delete that."""
        key = receipt.next_key(said)
        found = self.store.get(BUCKET, said["object_key"])
        self.put(key, said["schema"], found)
        stored = self.store.get(BUCKET, key)
        made = receipt.replacing(said, hashlib.sha256(stored).hexdigest(), len(stored), AGS1)
        value = framing.encode(catalog.load().by_name(receipt.SCHEMA), made)
        self.messages.append(ReceiptMessage(value, 1_000 + len(self.messages)))
        self.store.delete(BUCKET, said["object_key"])
        return {**made, "receipt_id": str(made["receipt_id"])}

    def prove(self, data: bytes = b"archive", *, first: int = 0) -> str:
        key = proofs_key(first, first + 3)
        self.put(key, "proofs", data)
        return key

    def receipts(self) -> Iterator[ReceiptMessage]:
        yield from self.messages

    def metering(self) -> Iterator[bytes]:
        for number in (1, 1, 2):
            yield json.dumps({"source": "/teller/router", "id": str(number), "data": {"owner": OWNER}}).encode()
        yield from self.odd_metering

    def account(self) -> Mapping[str, Any]:
        return {"account": {"account": OWNER}, "history": []}

    def withdrawals(self) -> Iterator[Mapping[str, Any]]:
        yield {"kind": "event", "owner": OWNER}

    def beside(self) -> Iterator[Place]:
        for kind in ("proofs", "statements"):
            for item in self.store.list(BUCKET, f"{kind}/"):
                yield Place(BUCKET, item.key, kind)

    def get(self, place: Place) -> bytes | NotExported:
        self.gets.append(place.key)
        try:
            return self.store.get(place.bucket, place.key)
        except ObjectMissing:
            return NotExported.MISSING

    def open(self, place: Place, found: bytes) -> bytes | NotExported:
        if not is_encrypted(found):
            return found
        if self.key is None:
            return NotExported.NO_KEY
        clear = decrypt(self.key, place, found)
        return NotExported.CLOSED if clear is None else clear
