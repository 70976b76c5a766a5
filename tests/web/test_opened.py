"""Rows of objects as the page shows them: in the clear, opened by their owner's key, and not opened."""

import os
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from bank.keys import encrypted_object
from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import Place
from bank.store import MemoryStore
from pipelines.access.memory import MemoryTrail
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from tests.access.readers import reading_of
from tests.verify.test_objects import container_of
from tests.web.samples import OWNER, FakeRecords, FakeStrips, busy, item
from web.app import WebSources, application
from web.objects import VIEW_S, BankRecords, ObjectUnopenedError, ViewOpeners
from web.snapshot import ShownObject

ITEM = item()


def records(data: bytes, opener: ObjectOpener) -> BankRecords:
    store = MemoryStore()
    store.ensure_bucket(ITEM.bucket)
    store.put_new(ITEM.bucket, ITEM.key, data)
    return BankRecords(store, opener, {})


def encrypted() -> tuple[bytes, OwnerKeys]:
    keys = OwnerKeys(MemoryKeys().open, MemoryCustody())
    keys.ensure([OWNER])
    place = Place(ITEM.bucket, ITEM.key, ITEM.schema)
    return encrypted_object.encrypt(keys.key_of(OWNER) or b"", place, container_of("a", "b"), os.urandom), keys


def row(reader: BankRecords) -> Mapping[str, Any]:
    found = reader.stored(ITEM, 1)
    assert found is not None
    return found


def test_rows_are_read_in_the_clear_and_by_the_owners_key() -> None:
    data, keys = encrypted()
    assert row(records(container_of("a", "b"), ObjectOpener(lambda: None, reading_of())))["owner_id"] == "b"
    assert row(records(data, ObjectOpener(lambda: keys, reading_of())))["owner_id"] == "b"


def test_a_view_of_an_object_is_one_access_and_the_next_is_another() -> None:
    trail, now, (data, keys) = MemoryTrail(), [0.0], encrypted()
    views = ViewOpeners(ObjectOpener(lambda: keys, reading_of(trail)), lambda: now[0])
    other = item("another")

    def look(at: ShownObject) -> None:
        assert views.of(at).open(OWNER, Place(ITEM.bucket, ITEM.key, ITEM.schema), data) != b""

    for at in (ITEM, ITEM, other, ITEM):
        look(at)
    now[0] += VIEW_S
    look(ITEM)
    assert [each.what for each in trail.events] == [
        f"{each.schema} {each.key}" for each in (ITEM, other, ITEM, ITEM)
    ]  # fmt: skip


def test_what_is_not_opened_is_said_with_what_to_do() -> None:
    data, _ = encrypted()
    with pytest.raises(ObjectUnopenedError, match="set custody"):
        row(records(data, ObjectOpener(lambda: None, reading_of())))


def test_the_page_says_why() -> None:
    class Closed(FakeRecords):
        def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
            raise ObjectUnopenedError("set custody")

    with TestClient(application(WebSources(busy, Closed(), FakeStrips()))) as client:
        assert "It is not opened: set custody" in client.get(f"/owners/{OWNER}/{ITEM.id}?row=0").text
