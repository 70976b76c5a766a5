"""Notices and originators' answers: what was signed comes back, and nothing else does."""

import base64
import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.keys import KeyKind, SignerKey
from bank.withdrawals.package import dsse
from bank.withdrawals.packaging import notices
from bank.withdrawals.packaging.answers_to_notices import (
    Acknowledgement,
    NoticeAnswer,
    OriginatorsWord,
    answer_to,
    is_signed_by,
    signed_word,
    signing_key_of,
    signing_seed_of,
    word_in,
)
from bank.withdrawals.packaging.notices import (
    MOST_BYTES,
    MOST_ROWS,
    Notice,
    NoticeReason,
    signed_notice,
    verified_notice,
)
from bank.withdrawals.packaging.package_events import Did
from tests.bank.withdrawals.package.samples import KEY, LOG_KEYS
from tests.bank.withdrawals.packaging.samples import NOTICE, PACKAGE, ROWS, SEED

SIGNED = signed_notice(NOTICE, KEY)
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
ANSWER = answer_to(NOTICE, SIGNED, (Did.DELETED, Did.RETRAINED), date(2027, 1, 7))
RECEIPT = Acknowledgement("acme-ai", PACKAGE, "5a" * 32, date(2027, 1, 7))
reasons = st.sets(st.sampled_from(NoticeReason), min_size=1).map(frozenset)
rows = st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=9).map(lambda found: tuple(sorted(found)))


@st.composite
def drawn(draw: st.DrawFn) -> Notice:
    changes: dict[str, Any] = {"reasons": draw(reasons), "rows": draw(rows), "by": draw(st.dates(date(1970, 1, 1)))}
    return replace(
        NOTICE, made=draw(st.integers(0, 2**42)), id=draw(st.uuids()), version=draw(st.integers(1, 2**31)), **changes
    )


@given(drawn())
def test_a_notice_comes_back(notice: Notice) -> None:
    signed = signed_notice(notice, KEY)
    assert verified_notice(signed, [KEY.verifier]) == notice
    assert signed_notice(notice, KEY) == signed


def test_the_largest_notice_fits_into_a_message_of_kafka() -> None:
    found = list(notices.parts([sha256(b"%d" % number).digest() for number in range(2 * MOST_ROWS + 1)] * 2))
    assert [len(each) for each in found] == [MOST_ROWS, MOST_ROWS, 1]
    assert [each for part in found for each in part] == sorted(each for part in found for each in part)
    signed = signed_notice(replace(NOTICE, rows=found[0], originator="a" * 64, offering="b" * 32), KEY)
    assert 800_000 < len(signed) < 950_000 < MOST_BYTES
    assert isinstance(verified_notice(signed, [KEY.verifier]), Notice)


def test_a_notice_of_another_bank_or_of_the_log_is_none() -> None:
    other = SignerKey("else.example/packages", KeyKind.ED25519, b"\6" * 32)
    assert "none of the keys" in str(verified_notice(SIGNED, [other.verifier]))
    assert "/packages" in str(verified_notice(SIGNED, [key.verifier for key in LOG_KEYS]))
    statement = dsse.signed(b"{}", KEY)
    assert "no notice" in str(verified_notice(statement, [KEY.verifier]))


@given(st.data())
def test_a_byte_that_is_altered_is_noticed(data: st.DataObject) -> None:
    at, bit = data.draw(st.integers(0, len(SIGNED) - 1)), data.draw(st.integers(0, 7))
    altered = SIGNED[:at] + bytes([SIGNED[at] ^ 1 << bit]) + SIGNED[at + 1 :]
    assert isinstance(verified_notice(altered, [KEY.verifier]), str)


def signed_fields(**changes: object) -> bytes:
    """A notice with changed members of its predicate, signed by the bank all the same."""
    payload = dsse.payload_of(SIGNED, MOST_BYTES)
    assert payload is not None
    document = json.loads(payload)
    document["predicate"] |= changes
    return dsse.signed(json.dumps(document).encode(), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": []}, {"rows": [each.hex() for each in reversed(ROWS)]}, {"rows": [ROWS[0].hex()] * 2},
        {"rows": ["AB" * 32]}, {"reasons": []}, {"reasons": ["else"]}, {"asked": ["delete"]}, {"by": "soon"},
        {"made": "today"}, {"version": 0}, {"owner": "x"}, {"notice": "1"},
    ],
)  # fmt: skip
def test_another_form_is_no_notice(changes: dict[str, object]) -> None:
    assert isinstance(verified_notice(signed_fields(), [KEY.verifier]), Notice)
    assert "no notice" in str(verified_notice(signed_fields(**changes), [KEY.verifier]))


@pytest.mark.parametrize("word", [ANSWER, RECEIPT])
def test_a_word_comes_back_and_is_its_originators(word: OriginatorsWord) -> None:
    signed = signed_word(word, SEED)
    assert word_in(signed) == word
    assert is_signed_by(signed, word, PUBLIC)
    assert not is_signed_by(signed, word, b"\1" * 32)
    assert not is_signed_by(signed, replace(word, originator="else"), PUBLIC)
    assert not is_signed_by(signed.replace(b'"sig":"', b'"sig":"A'), word, PUBLIC)
    assert signed_word(word, SEED) == signed


@given(st.permutations(list(Did)), st.integers(1, 3), st.dates(date(1970, 1, 1)))
def test_an_answer_names_its_notice(did: list[Did], count: int, on: date) -> None:
    word = answer_to(NOTICE, SIGNED, tuple(did[:count]), on)
    found = word_in(signed_word(word, SEED))
    assert isinstance(found, NoticeAnswer)
    assert (found.digest, found.notice, set(found.did)) == (sha256(SIGNED).hexdigest(), NOTICE.id, set(did[:count]))


@pytest.mark.parametrize(
    "word",
    [
        replace(ANSWER, did=()),
        replace(ANSWER, did=(Did.CEASED, Did.CEASED)),
        replace(ANSWER, originator="A B"),
        replace(ANSWER, digest="x"),
    ],
)
def test_another_form_is_no_word(word: OriginatorsWord) -> None:
    assert word_in(signed_word(word, SEED)) is None


def test_a_notice_or_statement_is_no_word_and_a_word_is_no_notice() -> None:
    assert word_in(SIGNED) is None
    assert notices.notice_in(signed_word(ANSWER, SEED)) is None
    as_the_bank = SignerKey("bank/packages", KeyKind.ED25519, SEED)
    envelope = json.loads(signed_word(ANSWER, SEED))
    assert base64.b64decode(envelope["payload"])
    assert not dsse.signer_of(signed_word(ANSWER, SEED), MOST_BYTES, [as_the_bank.verifier])


@given(st.binary(max_size=99))
def test_whatever_else_comes_is_none(text: bytes) -> None:
    assert word_in(text) is None
    assert notices.notice_in(text) is None


def test_keys_are_read_from_pem() -> None:
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert signing_seed_of(pem) == SEED
    assert signing_key_of(public) == signing_key_of(f" {PUBLIC.hex()}\n") == PUBLIC
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text in (other, public, "x", "", SEED.hex()):
        assert signing_seed_of(text) is None
    for text in (pem, other, "x", ""):
        assert signing_key_of(text) is None
