"""Encrypted objects as `verify` finds them: whole, swapped, cut off, rolled back, under another key, without keys."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from bank.keys import encrypted_object
from bank.keys.custody import CustodyUnavailable, MemoryCustody
from bank.keys.encrypted_object import AGS1, Place
from bank.keys.opening import Unopened
from bank.store import MemoryStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from teller.operate.verify import checks
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.objects import ObjectReader
from teller.operate.verify.sources import Held
from tests.access.readers import reading_of
from tests.verify.leavings import OWNERS, bucket_of
from tests.verify.test_independent import routed

Kind = FindingKind


class Bank:
    """An object that a router encrypted for its owner, and the keys."""

    def __init__(self) -> None:
        self.topic, self.custody, self.store = MemoryKeys(), MemoryCustody(), MemoryStore()
        keys = OwnerKeys(self.topic.open, self.custody)
        keys.ensure(OWNERS)
        self.keys = {owner: key for owner in OWNERS if (key := keys.key_of(owner))}
        self.opener = ObjectOpener(lambda: OwnerKeys(self.topic.open, self.custody), reading_of())
        self.held = routed(self.store, self.keys[OWNERS[0]])
        receipt = self.held.receipts[0]
        self.place = Place(receipt["bucket"], receipt["object_key"], receipt["schema"])
        self.data = self.store.get(self.place.bucket, self.place.key)
        self.plain = encrypted_object.decrypt(self.keys[OWNERS[0]], self.place, self.data) or b""

    def encrypted(self, place: Place | None = None, owner: str = OWNERS[0]) -> bytes:
        return encrypted_object.encrypt(self.keys[owner], place or self.place, self.plain, os.urandom)

    def found(self, data: bytes, held: Held | None = None, opener: ObjectOpener | None = None) -> list[FindingKind]:
        """What `verify` finds where these bytes lie."""
        store, held = MemoryStore(), held or self.held
        store.ensure_bucket(self.place.bucket)
        store.put_new(self.place.bucket, self.place.key, data)
        item = ObjectReader(store, (opener or self.opener).open).read(held.receipts[0]["owner"], self.place)
        return list(checks.of_held(held._replace(item=item), bucket_of, settled=True))

    def written(self, data: bytes, encryption: str = AGS1) -> Held:
        """The receipt and metering event of these bytes, as if a router had written them."""
        return routed(None, None, lambda _: (data, encryption))


@pytest.fixture(name="bank", scope="module")
def made() -> Bank:
    return Bank()


def test_an_object_that_its_owners_key_opens_is_well(bank: Bank) -> None:
    assert bank.held.receipts[0]["encryption"] == AGS1
    assert bank.found(bank.data) == []


DAMAGES: dict[str, Callable[[Bank], bytes]] = {
    "cut off": lambda bank: bank.data[:-1],
    "its wrapped key cut off": lambda bank: bank.data[:-60],
    "a bit": lambda bank: bank.data[:50] + bytes([bank.data[50] ^ 1]) + bank.data[51:],
    "swapped": lambda bank: bank.encrypted(replace(bank.place, key=bank.place.key.replace("acme", "shop"))),
    "of another owner": lambda bank: bank.encrypted(owner=OWNERS[1]),
    "rolled back: as another attempt wrote it": Bank.encrypted,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_an_object_that_is_not_what_its_receipt_says_is_damaged(bank: Bank, name: str) -> None:
    assert bank.found(DAMAGES[name](bank)) == [Kind.OBJECT_DAMAGED]


def test_an_object_put_back_in_the_clear_is_found(bank: Bank) -> None:
    assert bank.found(bank.plain) == [Kind.OBJECT_DAMAGED, Kind.ENCRYPTION_DIFFERS]


def test_an_object_as_it_was_written_that_its_owners_key_does_not_open_is_closed(bank: Bank) -> None:
    elsewhere = bank.encrypted(replace(bank.place, bucket="teller-elsewhere"))
    for data in (elsewhere, bank.encrypted(owner=OWNERS[1])):
        assert bank.found(data, bank.written(data)) == [Kind.OBJECT_CLOSED]


def test_a_receipt_that_says_otherwise_of_the_encryption_is_found(bank: Bank) -> None:
    data = bank.encrypted()
    assert bank.found(data, bank.written(data, "")) == [Kind.ENCRYPTION_DIFFERS]
    assert bank.found(bank.plain, bank.written(bank.plain)) == [Kind.ENCRYPTION_DIFFERS]
    assert bank.found(bank.plain, bank.written(bank.plain, "")) == []


def test_where_there_are_no_keys_the_digest_is_checked_and_that_is_said(bank: Bank) -> None:
    away = MemoryCustody(lambda _method: CustodyUnavailable("down"))
    for opener in (
        ObjectOpener(lambda: None, reading_of()),
        ObjectOpener(lambda: OwnerKeys(bank.topic.open, away), reading_of()),
    ):
        assert bank.found(bank.data, opener=opener) == [Kind.OBJECT_UNOPENED]
        assert bank.found(bank.data[:-1], opener=opener) == [Kind.OBJECT_DAMAGED, Kind.OBJECT_UNOPENED]
        assert bank.found(bank.plain, bank.written(bank.plain, ""), opener) == []


def test_an_owner_without_a_key_is_found(bank: Bank) -> None:
    another = OwnerKeys((topic := MemoryKeys()).open, bank.custody)
    another.ensure(OWNERS[1:])
    opener = ObjectOpener(lambda: OwnerKeys(topic.open, bank.custody), reading_of())
    assert bank.found(bank.data, opener=opener) == [Kind.KEY_MISSING]
    assert opener.key_of("no account") is Unopened.NO_KEY
