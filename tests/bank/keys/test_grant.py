"""Grants: their reader opens each object that they name; nobody else, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x448 import X448PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from bank.keys.grant import Granted, GrantHeader, GrantWriter, grant, public_key_of, read, unsealed
from bank.keys.key_metadata import KeyMetadata
from schemas.identifiers import seal_key_id

READER, OTHER = (X25519PrivateKey.from_private_bytes(bytes([at]) * 32) for at in (1, 2))
PUBLIC = READER.public_key().public_bytes_raw()
KEY = KeyMetadata(b"\7" * 32, b"\x08" * 32, 1234)
PLACE = ("teller-canary", "social/social.post.v1/x.avro")
HEADER = GrantHeader(seal_key_id(PUBLIC), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def granted(number: int = 1) -> Granted:
    return grant(PUBLIC, UUID(int=number), PLACE, KEY)


def written(*blocks: list[Granted]) -> bytes:
    writer = GrantWriter(HEADER, b"s" * 16)
    return b"".join(map(writer.add, blocks))


def test_its_reader_unseals_a_key_and_nobody_else_does() -> None:
    found = granted()
    assert unsealed(READER, found) == KEY
    assert unsealed(OTHER, found) is None


@pytest.mark.parametrize("changed", [{"receipt_id": UUID(int=2)}, {"bucket": "teller-x"}, {"key": "a"}])
def test_a_key_is_bound_to_its_receipt_and_place(changed: dict[str, Any]) -> None:
    assert unsealed(READER, replace(granted(), **changed)) is None


@given(st.data())
def test_whatever_is_changed_in_a_sealed_key_it_is_none(data: st.DataObject) -> None:
    found = granted()
    at = data.draw(st.integers(0, len(found.sealed) - 1))
    flipped = found.sealed[:at] + bytes([found.sealed[at] ^ data.draw(st.integers(1, 127))]) + found.sealed[at + 1 :]
    for sealed in (flipped, found.sealed[:at], found.sealed + b"\0", data.draw(st.binary(max_size=90))):
        assert unsealed(READER, replace(found, sealed=sealed)) is None


@given(st.lists(st.integers(0, 2**128 - 1).map(granted), max_size=4), st.integers(0, 4))
def test_a_file_is_read_as_it_was_written(objects: list[Granted], cut: int) -> None:
    assert read(written(objects[:cut], objects[cut:])) == (HEADER, objects)
    assert read(written([])) == (HEADER, [])


@given(st.binary(max_size=200), st.data())
def test_any_bytes_are_no_grant(found: bytes, data: st.DataObject) -> None:
    assert read(found) is None
    whole = written([granted()])
    cut = data.draw(st.integers(0, len(whole) - 1))
    for changed in (whole[:cut], whole[:cut] + b"\xff" + whole[cut + 1 :]):
        _, objects = read(changed) or (None, [])
        assert {unsealed(READER, each) for each in objects} <= {KEY, None}


def test_a_public_key_comes_in_hex_or_pem() -> None:
    pem = READER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    another = X448PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert public_key_of(f"{PUBLIC.hex()}\n") == public_key_of(pem) == PUBLIC
    for text in ("", "00", "0" * 64, "01" + "0" * 62, PUBLIC.hex()[:-1], pem[:60], another.decode(), "é", "x" * 64):
        assert public_key_of(text) is None


@given(st.text(max_size=90))
def test_any_text_is_no_public_key(text: str) -> None:
    for each in (text, f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n"):
        assert public_key_of(each) is None


def test_nothing_secret_shows() -> None:
    found = granted()
    for secret in ("canary", "social", found.sealed.hex(), repr(found.sealed), KEY.key.hex()):
        assert secret not in repr(found)
    assert KEY.key not in written([found])
