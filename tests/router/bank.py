"""A small bank for the router's tests: fictional clean records in, an account of all that came out."""

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

import fastavro

from bank.identity.pseudonyms import bucket_name
from bank.keys.encrypted_object import AGS1, Place, decrypt, is_encrypted
from bank.receipts.failed_event import SCHEMA as FAILED_EVENT
from bank.receipts.receipt import SCHEMA as RECEIPT
from bank.store import ObjectStore
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.router import RouterConfig
from pipelines.router.kafka.port import Message, OutgoingRecord, Partition
from schemas.catalog import Schema, load
from schemas.framing import decode_body, encode, split
from schemas.topics import (
    CONTENT_HEADER,
    DEPOSITOR_HEADER,
    EVENT_HEADER,
    FAILED,
    METERING,
    RAW_OFFSET_HEADER,
    RECEIPTS,
    raw_of,
)

KEY = b"k" * 32
PREFIX = "test"
OWNERS = tuple(f"{number:032x}" for number in range(1, 9))
DEPOSITORS = ("acme-social", "b.corp", "c")
SCHEMAS = {
    "deposits.clean.social": ("social.reaction.v1", "social.post.v1"),
    "deposits.clean.telecom": ("telecom.call.v1",),
}
TIME = 1_700_000_000_000


class Clean(NamedTuple):
    """A clean record as the processor writes it; `serial` is in the payload and tells it from all others."""

    partition: Partition
    raw_offset: int
    serial: int
    owner: str
    schema: str
    depositor: str
    deduplication_key: bytes = b""
    content: bytes = b""

    @property
    def key(self) -> bytes:
        return self.owner.encode()

    @property
    def value(self) -> bytes:
        return encode(load().by_name(self.schema), payload(self.schema, self.serial))

    @property
    def headers(self) -> tuple[tuple[str, bytes], ...]:
        own = ((RAW_OFFSET_HEADER, str(self.raw_offset).encode()), (DEPOSITOR_HEADER, self.depositor.encode()))
        event = (EVENT_HEADER, self.deduplication_key), (CONTENT_HEADER, self.content)
        return (*own, *(header for header in event if header[1]))


def payload(schema: str, serial: int) -> dict[str, Any]:
    """A record of the schema with the serial number in its event id, and everything else the same."""
    common = {
        "event_id": f"{serial:032x}",
        "owner_id": "pseudonym",
        "depositor": "d",
        "occurred_at": TIME,
        "time_precision": "SECOND",
    }
    own: dict[str, dict[str, Any]] = {
        "social.reaction.v1": {"platform": "mastodon", "kind": "LIKE", "target_post": "hashed"},
        "social.post.v1": {
            "platform": "mastodon",
            "post_id": "hashed",
            "kind": "POST",
            "text": "words " * 5,
            "visibility": "PUBLIC",
        },
        "telecom.call.v1": {"direction": "INCOMING", "duration_s": 61},
    }
    fields = {
        field["name"]: field["default"] for field in load().by_name(schema).declared["fields"] if "default" in field
    }
    return fields | common | own[schema]


def config(**changes: Any) -> RouterConfig:
    """Small limits, one thread, so that tests are quick and the same each time."""
    given: dict[str, Any] = {
        "kafka": {}, "group": "router", "instance": "one", "bucket_prefix": PREFIX, "pseudonym_key": KEY,
        "chunk_records": 7, "chunk_seconds": 5.0, "store_threads": 1, "patience": 60.0,
        "pattern": r"^deposits\.clean\.(d.*\.)?(social|telecom)$",
    }  # fmt: skip
    return RouterConfig(**(given | changes))


def message(record: Clean, offset: int = 0) -> Message:
    """The record as it lies on its clean topic."""
    return Message(record.partition, offset, TIME, record.key, record.value, [*record.headers])


Rows = Counter[tuple[str, str, int, str]]
Places = Counter[tuple[str, int, int]]


class Account(NamedTuple):
    """What is in the buckets, the receipts, the metering and the failed events."""

    rows: Rows  # bucket, schema, serial, depositor of each stored record
    faults: list[str]
    duplicates: Places  # raw topic, partition and offset of each failed event


def firsts(records: Iterable[Clean]) -> list[Clean]:
    """The records less their repeats."""
    return list({(record.partition, record.raw_offset): record for record in reversed(list(records))}.values())


def row(record: Clean) -> tuple[str, str, int, str]:
    """What the record is once it is stored."""
    return bucket_name(KEY, PREFIX, record.owner), record.schema, record.serial, record.depositor


def place(record: Clean) -> tuple[str, int, int]:
    """Where the record's raw record lies."""
    return raw_of(record.partition.topic), record.partition.number, record.raw_offset


def expected(records: Iterable[Clean], window: int = 0) -> Rows:
    """The rows that must be there: one for each raw offset that is no duplicate."""
    given = list(records)
    copies = duplicates(given, window)
    return Counter(row(record) for record in firsts(given) if place(record) not in copies)


def duplicates(records: Iterable[Clean], window: int) -> Places:
    """The failed events that must be there, by the plainest reading of the rule; offsets are places in the list."""
    partition_buffers: dict[Partition, list[Clean]] = {}
    for record in records:
        partition_buffers.setdefault(record.partition, []).append(record)
    found: Places = Counter()
    for partition_buffer in partition_buffers.values():
        for at, record in enumerate(partition_buffer):
            repeat = any(former.raw_offset >= record.raw_offset for former in partition_buffer[:at])
            copies = [former for former in partition_buffer[max(0, at - window) : at] if _same_event(former, record)]
            same = bool(copies) and (not record.content or copies[-1].content in (record.content, b""))
            found[place(record)] += same and not repeat
    return +found


def _same_event(one: Clean, other: Clean) -> bool:
    return bool(one.deduplication_key) and one.deduplication_key == other.deduplication_key


def account(store: ObjectStore, sent: Iterable[OutgoingRecord], keys: OwnerKeys | None = None) -> Account:
    """Reads everything back, and compares receipts and metering events with the objects; `keys` open all of them."""
    messages = list(sent)
    receipts = [_decoded(message, RECEIPT) for message in messages if message.topic == RECEIPTS]
    events = [json.loads(message.value) for message in messages if message.topic == METERING]
    objects = {
        (bucket, item.key): store.get(bucket, item.key)
        for bucket in store.buckets(PREFIX)
        for item in store.list(bucket)
    }
    rows: Counter[tuple[str, str, int, str]] = Counter()
    plain = _opened(objects, receipts, keys) if keys is not None else objects
    for (bucket, key), data in plain.items():
        for schema, serial in _serials(data):
            rows[bucket, schema, serial, _depositor(key)] += 1
    failed = [_decoded(message, FAILED_EVENT) for message in messages if message.topic == FAILED]
    failures = Counter((one["raw_topic"], one["raw_partition"], one["raw_offset"]) for one in failed)
    assert {one["reason"] for one in failed} <= {"duplicate_event"}
    return Account(rows, [*_receipt_faults(receipts, objects, plain), *_event_faults(events, receipts)], failures)


def _opened(
    objects: dict[tuple[str, str], bytes], receipts: list[dict[str, Any]], keys: OwnerKeys
) -> dict[tuple[str, str], bytes]:
    """The objects in the clear, by the keys of the owners that their receipts name."""
    keys.refresh()
    owners = {receipt["bucket"]: receipt["owner"] for receipt in receipts}
    found = {}
    for (bucket, key), data in objects.items():
        owners_key = keys.key_of(owners[bucket])
        assert owners_key is not None
        plain = decrypt(owners_key, Place(bucket, key, key.split("/")[1]), data)
        assert plain is not None
        found[bucket, key] = plain
    return found


def _depositor(key: str) -> str:
    """`<topic>-<partition>-<offset>-<depositor>.avro`; the depositor's name may hold hyphens."""
    return key.rsplit("/", 1)[1].removesuffix(".avro").split("-", 3)[3]


def _serials(data: bytes) -> Iterator[tuple[str, int]]:
    reader = fastavro.reader(io.BytesIO(data))
    for record in reader:
        assert isinstance(record, dict)
        yield reader.metadata["teller.schema"], int(record["event_id"].hex, 16)


def _decoded(message: OutgoingRecord, name: str) -> dict[str, Any]:
    framed = split(message.value)
    assert framed is not None
    schema: Schema | None = load().by_fingerprint(framed[0])
    assert schema is not None
    assert schema.name == name
    return decode_body(schema, framed[1])


def _receipt_faults(
    receipts: list[dict[str, Any]], objects: dict[tuple[str, str], bytes], plain: dict[tuple[str, str], bytes]
) -> Iterator[str]:
    if Counter((receipt["bucket"], receipt["object_key"]) for receipt in receipts) != Counter(objects.keys()):
        yield f"{len(receipts)} receipts, not one for each of {len(objects)} objects"
    if len({receipt["receipt_id"] for receipt in receipts}) != len(receipts):
        yield "two receipts have one id"
    offsets = Counter((r["clean_topic"], r["clean_partition"], offset) for r in receipts for offset in r["raw_offsets"])
    if any(count > 1 for count in offsets.values()):
        yield "a raw offset is on two receipts"
    for receipt in receipts:
        data = objects.get((receipt["bucket"], receipt["object_key"]), b"")
        if (receipt["sha256"], receipt["size_bytes"]) != (sha256(data).hexdigest(), len(data)):
            yield "a receipt is not of its object"
        if receipt["encryption"] != (AGS1 if is_encrypted(data) else "") or receipt["replaces"]:
            yield "a receipt says wrongly how its object is encrypted"
        counts = {
            receipt["record_count"],
            len(receipt["clean_offsets"]),
            len(receipt["raw_offsets"]),
            sum(1 for _ in _serials(plain.get((receipt["bucket"], receipt["object_key"]), b""))),
        }
        if len(counts) != 1:
            yield f"a receipt and its object count {counts} records"
        inside = all(receipt["chunk_start"] <= offset < receipt["chunk_end"] for offset in receipt["clean_offsets"])
        if not inside or receipt["clean_offsets"] != sorted(receipt["clean_offsets"]):
            yield "a receipt's offsets are not its chunk's"


def _event_faults(events: list[dict[str, Any]], receipts: list[dict[str, Any]]) -> Iterator[str]:
    charged = Counter(
        (e["id"], *(e["data"][name] for name in ("depositor", "owner", "records", "bytes", "corrections")))
        for e in events
    )
    due = Counter(
        (str(r["receipt_id"]), r["depositor"], r["owner"], r["record_count"], r["size_bytes"], len(r["corrections"]))
        for r in receipts
    )
    if charged != due:
        yield "metering events and receipts differ"
