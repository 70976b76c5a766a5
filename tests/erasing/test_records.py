"""One event's rows are taken out of objects through kills: the rest stays byte for byte, and receipts say so."""

import hashlib
import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import fastavro
import pytest

from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import Place, decrypt, encrypt
from bank.keys.opening import Unopened
from bank.store import MemoryStore
from pipelines.access.memory import MemoryTrail
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.router.objects import container
from schemas import catalog, framing
from schemas.identifiers import object_id, object_key
from teller.operate.accounts.rules import AccountError
from teller.operate.erasing import records
from teller.operate.erasing.rewriting import NOT_THERE, RecordEraser
from teller.operate.verify.checks import consistent
from teller.operate.verify.replacements import _stands_for
from tests.access.readers import reading_of
from tests.encrypting.bank import OWNERS, bucket_of
from tests.samples import record

ALICE, BOB, _ = OWNERS
SCHEMA = catalog.load().by_name("social.post.v1")
NOW = 1_767_225_600_000


def event(number: int) -> str:
    return str(UUID(int=number))


class Killed(BaseException):
    """The process is gone."""


class Bank:
    """Objects of three rows each, encrypted or not, their receipts, and what a run writes; it may be killed."""

    def __init__(self, *, clear: bool = False) -> None:
        self.store, self.clear = MemoryStore(), clear
        self.receipts: list[bytes] = []
        self.failed: list[Any] = []
        self.left = -1
        keys_topic, custody = MemoryKeys(), MemoryCustody()
        self.keys = OwnerKeys(keys_topic.open, custody)
        self.keys.ensure([ALICE, BOB])
        self.opener = ObjectOpener(lambda: OwnerKeys(keys_topic.open, custody), reading_of(MemoryTrail()))

    def put(self, owner: str, start: int, *events: int) -> None:
        bucket, key = bucket_of(owner), object_key(("deposits.clean.social", 0), start, SCHEMA.name, "acme")
        rows = [row(owner, number) for number in events]
        data = container.write(rows, SCHEMA.json, {"teller.schema": SCHEMA.name}, b"s" * 16)
        if not self.clear:
            data = encrypt(self.keys.key_of(owner) or b"", Place(bucket, key, SCHEMA.name), data, lambda n: b"r" * n)
        self.store.ensure_bucket(bucket)
        self.store.put_new(bucket, key, data)
        offsets = list(range(start, start + len(events)))
        made: dict[str, Any] = {
            "receipt_id": object_id(bucket, key), "owner": owner, "bucket": bucket, "object_key": key,
            "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data), "record_count": len(events),
            "schema": SCHEMA.name, "depositor": "acme", "clean_topic": "deposits.clean.social", "clean_partition": 0,
            "clean_offsets": offsets, "raw_offsets": offsets, "chunk_start": start, "chunk_end": start + len(events),
            "rules": ["teller-0"], "consents": [{"offset": 1, "first": 2, "last": 3, "records": len(events)}],
            "corrections": [], "hash_keys": [{"generation": each, "records": 1} for each in range(min(2, len(events)))],
            "days": [{"day": date(2026, 1, 2), "records": len(events)}],
            "encryption": "" if self.clear else "AGS1", "replaces": [],
        }  # fmt: skip
        self.write([(owner.encode(), framing.encode(catalog.load().by_name("pipeline.receipt.v5"), made))])

    def write(self, receipts: Iterable[tuple[bytes, bytes]], failed: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._step()
        self.receipts += [value for _, value in receipts]
        self.failed += [framing.decoded(value, "pipeline.failed_event") for _, value in failed]
        self._step()

    def erase(self, owner: str, *events: int) -> int:
        eraser = RecordEraser(self, bucket_of, self.opener, self, lambda: NOW, patience=0.2)
        own = [each for each in self.receipts if owner.encode() in each]
        return eraser.erase(owner, own, [event(number) for number in events])

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            self._step()
            found = getattr(self.store, name)(*given)
            self._step()
            return found

        return call

    def _step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def rows(self, owner: str) -> list[str]:
        """The events of all rows that live receipts name; each object lies there once, and nothing else."""
        decoded = [framing.decoded(each, "pipeline.receipt") or {} for each in self.receipts]
        replaced = {old for each in decoded for old in each["replaces"]}
        live = [each for each in decoded if str(each["receipt_id"]) not in replaced and each["owner"] == owner]
        assert {each["object_key"] for each in live} == {each.key for each in self.store.list(bucket_of(owner))}
        found: list[str] = []
        for each in live:
            assert consistent(each), each
            data = self.store.get(each["bucket"], each["object_key"])
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (each["sha256"], each["size_bytes"])
            place = Place(each["bucket"], each["object_key"], each["schema"])
            plain = data if self.clear else decrypt(self.keys.key_of(owner) or b"", place, data) or b""
            rows: list[Any] = list(fastavro.reader(io.BytesIO(plain)))
            assert len(rows) == each["record_count"] == len(each["raw_offsets"])
            found += [str(one["event_id"]) for one in rows]
        return found


def row(owner: str, number: int) -> bytes:
    parts = framing.split(framing.encode(SCHEMA, record(SCHEMA.name, owner_id=owner, event_id=UUID(int=number))))
    assert parts is not None
    return parts[1]


@pytest.mark.parametrize("clear", [False, True])
def test_all_rows_of_an_event_go_and_the_others_stay(clear: bool) -> None:
    bank = Bank(clear=clear)
    bank.put(ALICE, 0, 1, 2, 3)
    bank.put(ALICE, 10, 4, 2, 2)
    bank.put(BOB, 20, 2)
    assert bank.erase(ALICE, 2) == 3
    assert bank.rows(ALICE) == [event(number) for number in (1, 3, 4)]
    assert bank.rows(BOB) == [event(2)]
    assert [(each["reason"], each["raw_offset"], each["sealed_original"]) for each in bank.failed] == [
        ("record_erased", 1, None), ("record_erased", 11, None), ("record_erased", 12, None),
    ]  # fmt: skip
    first, second, _, new, newer = (framing.decoded(each, "pipeline.receipt") or {} for each in bank.receipts)
    assert (_stands_for(new, first), _stands_for(newer, second), _stands_for(newer, first)) == (True, True, False)
    assert (new["consents"][0]["records"], new["hash_keys"], new["days"][0]["records"]) == (2, [], 2)
    assert bank.erase(ALICE, 1, 3) == 2  # an object of no rows stays, so that its receipt has one
    assert bank.rows(ALICE) == [event(4)]


def test_killed_at_any_call_and_begun_again_it_ends_the_same() -> None:
    at, ended = 0, False
    while not ended:
        at += 1
        bank = Bank()
        bank.put(ALICE, 0, 1, 2, 3)
        bank.put(ALICE, 10, 2)
        bank.left = at
        with suppress(Killed):
            bank.erase(ALICE, 2)
            ended = True
        bank.left = -1
        with suppress(AccountError):  # all was done
            bank.erase(ALICE, 2)
        assert bank.rows(ALICE) == [event(1), event(3)]
        assert {each["raw_offset"] for each in bank.failed} == {1, 10}
    assert at > 2 * 2 * 4


def test_another_event_than_that_of_the_killed_run_is_erased_and_nothing_is_left_of_either() -> None:
    bank = Bank()
    bank.put(ALICE, 0, 1, 2, 3)
    bank.left = 6  # get, list, put_new: after the last
    with pytest.raises(Killed):
        bank.erase(ALICE, 2)
    assert len(list(bank.store.list(bucket_of(ALICE)))) == 2
    bank.left = -1
    assert bank.erase(ALICE, 3) == 1
    assert bank.rows(ALICE) == [event(1), event(2)]


def test_what_is_not_there_and_what_is_somebody_elses_is_refused_in_the_same_words() -> None:
    bank = Bank()
    bank.put(ALICE, 0, 1)
    bank.put(BOB, 10, 2)
    for number in (2, 99):
        with pytest.raises(AccountError) as told:
            bank.erase(ALICE, number)
        assert str(told.value) == NOT_THERE
    assert bank.rows(BOB) == [event(2)]


def test_an_object_that_does_not_open_is_left_as_it_is() -> None:
    bank = Bank()
    bank.put(ALICE, 0, 1)
    bank.opener = type("Away", (), {"key_of": lambda *_: Unopened.KEYS_AWAY, "words": lambda *_: "away"})()
    with pytest.raises(AccountError, match="nothing was erased in it: away"):
        bank.erase(ALICE, 1)
    assert bank.rows(ALICE) == [event(1)]


@pytest.mark.parametrize("junk", [b"", b"Obj\1", b"Obj\1" + b"\xff" * 100, b"AGS1"])
def test_what_is_no_container_is_none(junk: bytes) -> None:
    assert records.opened(junk, [event(1)]) is None
