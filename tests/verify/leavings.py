"""What a faultless line leaves behind of a few records: a receipt, an object, a metering event, a failed event."""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import product
from typing import Any
from uuid import UUID

from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.accounts.newest import read
from bank.receipts.receipt import replacing
from schemas import topics
from schemas.identifiers import failure_id, object_id, object_key
from teller.operate.accounts.book import Book
from teller.operate.reconciliation.messages import Foreign
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.chunks import StoredChunk
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.sources import StoredObject

SCHEMAS = {"social": "social.post.v1", "telecom": "telecom.call.v1", "purchases": "purchases.order_line.v1"}
#: Their record types.
SUBJECTS = {domain: schema.removesuffix(".v1") for domain, schema in SCHEMAS.items()}
OWNERS = [f"{number:032x}" for number in range(3)]


#: Who deposits, and under which number.
DEPOSITORS = {"shop": 7, "northcell": 8}
#: From when on the bank asks for consent; all consents were given then.
ASKED_FROM = 1000


def agreed() -> Iterator[WrittenEvent]:
    """All owners have agreed that all depositors deposit all record types."""
    opened = [AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON) for owner in OWNERS]
    events = [AccountEvent(EventKind.ENFORCED), *opened]
    for (owner, number), kind in product(product(OWNERS, DEPOSITORS.values()), (EventKind.CLAIMED, EventKind.LINKED)):
        events.append(AccountEvent(kind, owner, depositor=number, subject=owner))
    for number, owner in product(DEPOSITORS.values(), OWNERS):
        events.append(consented(owner, number))
    yield from (WrittenEvent(event, offset, ASKED_FROM) for offset, event in enumerate(events))


def consented(owner: str, depositor: int, consent_id: UUID | None = None) -> AccountEvent:
    return AccountEvent(
        EventKind.CONSENTED,
        owner,
        depositor=depositor,
        schemas=tuple(SUBJECTS.values()),
        consent_id=consent_id or UUID(int=depositor << 64 | int(owner, 16) % 2**64),
    )


def newest_of(events: Iterable[WrittenEvent], by_hand: Iterable[int] = ()) -> list[WrittenAccount | Foreign]:
    """What commands write of these events, each of which is a command; none wrote the events `by_hand`."""
    return list(_newest_of(tuple(events), frozenset(by_hand)))


@lru_cache(1000)
def _newest_of(events: Sequence[WrittenEvent], by_hand: Container[int]) -> list[WrittenAccount | Foreign]:
    book, found = Book(), list[WrittenAccount | Foreign]()
    for written in events:
        if written.offset not in by_hand:
            book.fold(*written)
            records = [account for record in book.newest() if (account := read(*record))]
            found += [WrittenAccount(account, len(found)) for account in records]
            book.ahead.clear()
    return found


@cache
def consent_of(owner: str, depositor: str) -> int:
    """The offset of the consent."""
    given = consented(owner, DEPOSITORS[depositor])
    return next(written.offset for written in agreed() if written.event == given)


#: Generation of the key of hashed fields that all workers have.
HASH_KEY = 2


def bucket_of(owner: str) -> str:
    return f"teller-{owner[-6:]}"


@dataclass(frozen=True)
class Raw:
    """A record to be. `fate`: stored, failed by the worker, or dropped by the router as a duplicate."""

    fate: str
    owner: str = OWNERS[0]
    depositor: str = "shop"
    time: int = 20_000
    #: What its clean record names instead.
    named: int | None = None

    @property
    def told(self) -> int:
        """The time that the router knows."""
        return self.time if self.named is None else self.named


def receipt_of(
    chunk: StoredChunk,
    owner: str,
    depositor: str,
    offsets: list[tuple[int, int]],
    end: int,
    *,
    times: Sequence[int] = (),
) -> dict[str, Any]:
    """`offsets` are clean and raw ones of one owner's records in the chunk, which ends before `end`, `times` Kafka's
    times of those that a consent allowed.
    """
    use = {"offset": consent_of(owner, depositor), "first": min(times, default=0), "last": max(times, default=0)}
    partition, start = chunk
    topic, schema = partition.clean_topic, SCHEMAS[partition.domain]
    bucket = bucket_of(owner)
    key = object_key((topic, partition.number), start, schema, depositor)
    return {
        "receipt_id": object_id(bucket, key),
        "owner": owner,
        "bucket": bucket,
        "object_key": key,
        "sha256": hashlib.sha256((bucket + key).encode()).hexdigest(),
        "size_bytes": 100 + len(offsets),
        "record_count": len(offsets),
        "schema": schema,
        "depositor": depositor,
        "clean_topic": topic,
        "clean_partition": partition.number,
        "clean_offsets": [clean for clean, _ in offsets],
        "raw_offsets": [raw for _, raw in offsets],
        "chunk_start": start,
        "chunk_end": end,
        "rules": [],
        "consents": [use | {"records": len(times)}] if times else [],
        "corrections": [],
        "hash_keys": [{"generation": HASH_KEY, "records": len(offsets)}],
        "days": [{"day": date(1970, 1, 1), "records": len(offsets)}],
    }


def replacing_of(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt of the same rows in an encrypted object."""
    digest = hashlib.sha256(str(receipt["receipt_id"]).encode()).hexdigest()
    return replacing(receipt, digest, receipt["size_bytes"] + 96, "AGS1")


def object_of(receipt: Mapping[str, Any]) -> StoredObject:
    return StoredObject(
        receipt["bucket"], receipt["object_key"], receipt["size_bytes"], receipt["sha256"], receipt["schema"],
        receipt["record_count"], frozenset([receipt["owner"]]), frozenset([receipt["depositor"]]),
        encryption=receipt.get("encryption", ""),
    )  # fmt: skip


def metering_event(receipt: Mapping[str, Any]) -> dict[str, Any]:
    data = {name: receipt[name] for name in ("depositor", "owner", "schema", "bucket", "object_key")}
    counts = {"records": receipt["record_count"], "bytes": receipt["size_bytes"]}
    domain = {"domain": topics.domain_of(receipt["clean_topic"])}
    return {"source": "/teller/router", "id": str(receipt["receipt_id"]), "data": data | counts | domain}


def failed_event(partition: StreamPartition, offset: int, reason: str) -> dict[str, Any]:
    topic = partition.raw_topic
    place = {"raw_topic": topic, "raw_partition": partition.number, "raw_offset": offset}
    return place | {"failure_id": failure_id(topic, partition.number, offset), "reason": reason}
