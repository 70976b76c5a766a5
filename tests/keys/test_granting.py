"""Objects granted to a reader: those that were asked for and are what their receipts say, and no others."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bank.keys import encrypted_object
from bank.keys.encrypted_object import Place
from bank.keys.grant import Granted, unsealed
from bank.keys.opening import Unopened
from bank.store import MemoryStore
from schemas.identifiers import object_id
from teller.operate.granting import AT_ONCE, Granter, KeysNotHadError, NotGranted, Wanted

READER = X25519PrivateKey.from_private_bytes(b"\1" * 32)
OWNER, STRANGER = "1" * 32, "2" * 32
KEYS: dict[str, bytes] = {OWNER: b"\2" * 32, STRANGER: b"\3" * 32}
BUCKET = "teller-a"


class GivenKeys:
    """Keys of owners as a function gives them."""

    def __init__(self, key_of: Callable[[str], bytes | Unopened]) -> None:
        self.key_of = key_of

    def announce(self, owners: Iterable[str]) -> bool:
        return bool(owners)


class Bank:
    """A store with objects, and their receipts."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.store.ensure_bucket(BUCKET)

    def stored(self, name: str, data: bytes, **more: Any) -> dict[str, Any]:
        self.store.put_new(BUCKET, name, data)
        return {
            "receipt_id": object_id(BUCKET, name), "bucket": BUCKET, "object_key": name, "owner": OWNER,
            "schema": "social.post.v1", "depositor": "acme", "sha256": hashlib.sha256(data).hexdigest(),
            "encryption": "AGS1", **more,
        }  # fmt: skip

    def receipt(self, name: str, **more: Any) -> dict[str, Any]:
        place = Place(BUCKET, name, "social.post.v1")
        return self.stored(name, encrypted_object.encrypt(KEYS[OWNER], place, name.encode(), os.urandom), **more)

    def grant(
        self, *receipts: Mapping[str, Any], key_of: Callable[[str], bytes | Unopened] = KEYS.__getitem__
    ) -> tuple[list[Granted], dict[NotGranted, int]]:
        granter = Granter(self.store, GivenKeys(key_of), READER.public_key().public_bytes_raw())
        found = [each for block in granter.blocks(receipts) for each in block]
        assert granter.granted == len(found)
        return found, dict(granter.others)


def test_the_reader_opens_each_object_that_is_granted() -> None:
    bank, names = Bank(), [f"social/{number}" for number in range(AT_ONCE + 3)]
    found, others = bank.grant(*[bank.receipt(name) for name in names])
    assert (len(found), others) == (len(names), {})
    for each in found:
        key = unsealed(READER, each)
        assert key is not None
        assert encrypted_object.decrypt_granted(key, bank.store.get(each.bucket, each.key)) == each.key.encode()


def test_what_is_not_what_its_receipt_says_is_not_granted() -> None:
    bank = Bank()
    found, others = bank.grant(
        bank.stored("clear", b"Obj\1", encryption=""),
        bank.receipt("gone") | {"object_key": "never"},
        bank.receipt("another") | {"sha256": "0" * 64},
        bank.receipt("of a stranger", owner=STRANGER),
        bank.stored("short", b"AGS1"),
    )
    assert found == []
    counts = {NotGranted.CLEAR: 1, NotGranted.MISSING: 1, NotGranted.DAMAGED: 1, NotGranted.CLOSED: 2}
    assert others == counts
    assert bank.grant(bank.receipt("a"), key_of=lambda _: Unopened.NO_KEY) == ([], {NotGranted.NO_KEY: 1})


def test_a_receipt_of_before_encryption_is_in_the_clear() -> None:
    bank = Bank()
    old = bank.stored("a", b"Obj\1")
    del old["encryption"]
    assert bank.grant(old) == ([], {NotGranted.CLEAR: 1})


@pytest.mark.parametrize("why", [Unopened.NO_CUSTODY, Unopened.KEYS_AWAY])
def test_without_keys_there_is_no_grant(why: Unopened) -> None:
    bank = Bank()
    with pytest.raises(KeysNotHadError) as error:
        bank.grant(bank.receipt("a"), key_of=lambda _: why)
    assert error.value.why is why


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.sampled_from("xy"))),
    st.none() | st.sets(st.integers(0, 5)), st.sampled_from([None, "a", "b"]), st.sampled_from([None, "x", "y"]),
)  # fmt: skip
def test_receipts_are_taken_that_fulfil_all_conditions(
    receipts: list[tuple[int, str, str]], ids: set[int] | None, depositor: str | None, schema: str | None
) -> None:
    wanted = Wanted(None if ids is None else set(ids), depositor, schema)
    said: list[dict[str, Any]] = [
        {"receipt_id": UUID(int=number), "depositor": of, "schema": name} for number, of, name in receipts
    ]
    taken = [one["receipt_id"].int for one in said if wanted.takes(one)]
    fit = [number for number, of, name in receipts if depositor in (None, of) and schema in (None, name)]
    if ids is None:
        assert taken == fit
    else:
        assert taken == [number for number in dict.fromkeys(fit) if number in ids]
        assert wanted.ids == ids - set(taken)
