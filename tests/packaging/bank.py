"""A bank in memory with many owners, whose objects become packages."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pyrage

from bank.keys.encrypted_object import AGS1, Place, encrypt
from bank.keys.opening import Unopened, opened
from bank.ledger.months import DAY_MS
from bank.receipts import receipt
from bank.store import MemoryStore, ObjectMissing, ObjectStore
from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.anonymising.ladders import PrefixLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule, QuasiIdentifier
from bank.withdrawals.packaging.order import PackageOrder
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import DataPeriod, Groups, Offering, WantedRecords
from pipelines.packager.building.build import build
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FormerLedger, MadePackage, NotMade, OwnerLicence, PackageWanted
from pipelines.packager.extraction.sources import ReceiptRecord
from pipelines.router.objects import container
from schemas import catalog, framing
from schemas.identifiers import object_key
from schemas.topics import ERASED_HEADER
from tests.bank.withdrawals import samples
from tests.samples import record

POST: Final = "social.post.v1"
CANARY: Final = "canary of a text"
PACKAGE: Final = UUID(int=5)
DAY: Final = 20_000
#: 2024-10-04, the day of which all records are where a test says nothing.
TODAY: Final = date(2024, 10, 4)
PRIVATE: Final = pyrage.x25519.Identity.generate()
SEED: Final = bytes(range(32))
KEYS: Final = PackagerKeys.of(SEED, "bank.example")
FIELDS: Final = frozenset({"text", "language", "likes", "hashtags", "occurred_at"})
TERMS: Final = replace(
    samples.TERMS,
    wanted=(WantedRecords("social.post", FIELDS, 1),),
    period=DataPeriod((DAY - 10) * DAY_MS, (DAY + 10) * DAY_MS),
    groups=Groups(4, 2),
)
OFFERING: Final = replace(samples.OFFERING, terms=TERMS)
PLAN: Final = AnonymisingPlan(
    {"text": ColumnRule.TEXT, "language": QuasiIdentifier(PrefixLadder((2,))), "likes": ColumnRule.PLAIN,
     "hashtags": ColumnRule.TEXT, "occurred_at": ColumnRule.PLAIN},
    k=2, most_suppressed=300,
)  # fmt: skip
ORDER: Final = PackageOrder(OFFERING.id, OFFERING.version, {"social.post": PLAN})


def owner_of(number: int) -> str:
    return hashlib.sha256(b"owner %d" % number).hexdigest()[:32]


def owner_key(owner: str) -> bytes:
    return hashlib.sha256(b"key " + owner.encode()).digest()


def licence_of(owner: str, until: int = TERMS.expires) -> OwnerLicence:
    return OwnerLicence(owner, UUID(hex=owner), until, hashlib.sha256(owner.encode()).hexdigest())


class MemoryPackageSources:
    """Implements `PackageSources`. `announced` are owners whose reading is written down."""

    def __init__(self, store: ObjectStore | None = None, at_once: int = 1) -> None:
        self.store, self._at_once = store or MemoryStore(), at_once
        self.messages: list[ReceiptRecord] = []
        self.announced: set[str] = set()
        self.gets = 0
        self.no_key: dict[str, Unopened] = {}
        self._start = 0

    @property
    def at_once(self) -> int:
        return self._at_once

    def receipts(self) -> Iterator[ReceiptRecord]:
        yield from self.messages

    def announce(self, owners: Iterable[str]) -> None:
        self.announced.update(owners)

    def get(self, place: Place) -> bytes | None:
        self.gets += 1
        try:
            return self.store.get(place.bucket, place.key)
        except ObjectMissing:
            return None

    def open(self, owner: str, place: Place, found: bytes) -> bytes | Unopened:
        return opened(self.key_of(owner), place, found)

    def key_of(self, owner: str) -> bytes | Unopened:
        if owner not in self.announced:
            return Unopened.UNWRITTEN
        return self.no_key.get(owner) or owner_key(owner)

    def words(self, why: Unopened) -> str:
        return why.value

    def deposit(
        self, owner: str, rows: list[dict[str, Any]], name: str = POST, *, days: Mapping[date, int] | None = None
    ) -> dict[str, Any]:
        """Store an object of these rows, which came on `days`; return its receipt."""
        self._start += 1
        key = object_key((f"deposits.clean.{name.partition('.')[0]}", 0), self._start, name, "acme")
        sizes = {TODAY: len(rows)} if days is None else days
        said = self._put(owner, key, rows, name)
        fields = {
            "owner": owner, "schema": name, "depositor": "acme", "clean_topic": "deposits.clean.x",
            "clean_partition": 0, "rules": ["scanner-7"], "clean_offsets": list(range(len(rows))),
            "raw_offsets": list(range(len(rows))), "chunk_start": 0, "chunk_end": 9, "consents": [],
            "corrections": [], "hash_keys": [], "replaces": [],
            "days": [{"day": day, "records": count} for day, count in sizes.items()], **said,
        }  # fmt: skip
        return self.write(receipt.receipt(f"bucket-{owner}", key, fields))

    def replace(self, before: Mapping[str, Any], rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
        """Put an object with these rows in the place of one, and delete that."""
        said = self._put(before["owner"], receipt.next_key(before), rows, before["schema"])
        made = receipt.replacing(before, said["sha256"], said["size_bytes"], AGS1)
        self.store.delete(before["bucket"], before["object_key"])
        return self.write({**made, "record_count": len(rows), **changes})

    def erase(self, owner: str) -> None:
        self.messages.append(ReceiptRecord(owner.encode(), None, [(ERASED_HEADER, b"1")]))

    def write(self, fields: dict[str, Any]) -> dict[str, Any]:
        value = framing.encode(catalog.load().by_name(receipt.SCHEMA), fields)
        self.messages.append(ReceiptRecord(fields["owner"].encode(), value))
        return fields

    def _put(self, owner: str, key: str, rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
        schema, bucket = catalog.load().by_name(name), f"bucket-{owner}"
        datums = [framing.encode(schema, row)[framing.HEADER_BYTES :] for row in rows]
        plain = container.write(datums, schema.json, {"teller.schema": name}, os.urandom(16))
        data = encrypt(owner_key(owner), Place(bucket, key, name), plain, os.urandom)
        self.store.ensure_bucket(bucket)
        self.store.put_new(bucket, key, data)
        return {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data), "encryption": AGS1}


def posts(owner: str, *numbers: int, **fields: Any) -> list[dict[str, Any]]:
    """Return posts of an owner; every third owner writes German."""
    language = "de" if int(owner, 16) % 3 == 0 else "en"
    return [
        record(POST, owner_id=owner, **({"text": f"{CANARY} {owner} {number}", "language": language, "likes": number}
                                        | fields))
        for number in numbers
    ]  # fmt: skip


class NothingWentOut:
    """Implements `FormerLedger`: there is no former package."""

    def blocks(self, originator: str, record_type: str) -> int | None:
        return None

    def former(self, originator: str, record_type: str, period: DataPeriod, block: int) -> FormerReleases:
        return FormerReleases()


def bank_of(owners: int, rows: int = 3) -> MemoryPackageSources:
    """Return a bank in which each owner has an object of so many posts."""
    found = MemoryPackageSources()
    for owner in map(owner_of, range(owners)):
        found.deposit(owner, posts(owner, *range(rows)))
    return found


def wanted(owners: Iterable[int], attempt: int = 1, **changes: Any) -> PackageWanted:
    fields: dict[str, Any] = {
        "package": PACKAGE, "attempt": attempt, "offering": OFFERING, "order": ORDER,
        "licences": [licence_of(owner_of(each)) for each in owners], "made": samples.NOW,
        "recipient": str(PRIVATE.to_public()), "keys": KEYS, "block_owners": 8,
    }  # fmt: skip
    return PackageWanted(**fields | changes)


def stage_in(folder: Path) -> PackageStage:
    return PackageStage(folder / str(PACKAGE), KEYS.stage)


def built(
    asked: PackageWanted, sources: MemoryPackageSources, stage: PackageStage, former: FormerLedger | None = None
) -> MadePackage | NotMade:
    return build(asked, sources, former or NothingWentOut(), stage, lambda: None)


def made(
    asked: PackageWanted, sources: MemoryPackageSources, stage: PackageStage, former: FormerLedger | None = None
) -> MadePackage:
    found = built(asked, sources, stage, former)
    assert isinstance(found, MadePackage), found
    return found


def offering(**terms: Any) -> Offering:
    return replace(OFFERING, terms=replace(TERMS, **terms))
