"""Sealed records become what they would be unsealed, and what does not open is one failed event with its reason."""

import json
import struct
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.shortcut import rewritten
from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import Outcome, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from pipelines.steps.unseal import unsealed
from schemas import catalog, framing, sealed, topics
from schemas.sealed import SealKey, SealKeys
from tests.samples import DEPOSITED, raw
from tests.steps.test_process import AS_JSON, LINE, SMALL

KEY, LATER = SealKey.of(b"k" * 32), SealKey.of(b"l" * 32)
KEYS = {key.name: key for key in (KEY, LATER)}
CANARY = "canary-of-an-owner"


def seal(raw: RawRecord, to: SealKey = KEY, **changed: Any) -> RawRecord:
    """Seal a record as a depositor's client does; `changed` then replaces fields."""
    value = sealed.seal(to.public, raw.topic, raw.key, raw.value or b"")
    header = (topics.ENCRYPTION_HEADER, sealed.header(to.public))
    return raw._replace(value=value, headers=(*raw.headers, header))._replace(**changed)


def outcome(
    raw: RawRecord, line: ProcessorConfig = LINE, keys: SealKeys | None = None, ids: RegistryIds | None = None
) -> Outcome:
    opened = unsealed([raw], KEYS if keys is None else keys, line.limits.max_record_bytes)
    (found,) = process(opened, line, ids or {})
    return found


@pytest.mark.parametrize("name", [schema.name for schema in DEPOSITED])
@pytest.mark.parametrize("fast_path", [True, False])
def test_a_sealed_record_is_stripped_as_it_would_be_unsealed(name: str, fast_path: bool) -> None:
    line, plain = replace(LINE, fast_path=fast_path), raw(name, offset=3)
    assert outcome(seal(plain), line) == outcome(seal(plain, LATER), line) == outcome(plain, line)
    (opened,) = unsealed([seal(plain)], KEYS, SMALL.max_record_bytes)
    assert opened == plain
    assert rewritten(opened, LINE)


def test_json_and_confluents_form_may_be_sealed_too() -> None:
    post = raw("social.post.v1")
    as_json = post._replace(value=json.dumps(AS_JSON).encode(), headers=((topics.SCHEMA_HEADER, b"social.post.v1"),))
    assert outcome(seal(as_json)) == outcome(as_json)
    schema = catalog.load().by_name("social.post.v1")
    framed = post._replace(value=b"\0" + struct.pack(">I", 7) + (post.value or b"")[framing.HEADER_BYTES :])
    assert outcome(seal(framed), ids={7: schema}) == outcome(framed, ids={7: schema}) == outcome(post)


@pytest.mark.parametrize(
    ("record", "keys", "reason"),
    [
        (seal(raw("social.post.v1")), {}, Reason.UNKNOWN_SEAL_KEY),
        (seal(raw("social.post.v1")), {LATER.name: LATER}, Reason.UNKNOWN_SEAL_KEY),
        (seal(raw("social.post.v1"), headers=((topics.ENCRYPTION_HEADER, None),)), KEYS, Reason.UNKNOWN_SEAL_KEY),
        (seal(raw("social.post.v1"), headers=((topics.ENCRYPTION_HEADER, b"rot13"),)), KEYS, Reason.UNKNOWN_SEAL_KEY),
        (seal(raw("social.post.v1"), topic=topics.raw("d000002.social")), KEYS, Reason.SEAL_BROKEN),
        (seal(raw("social.post.v1"), key=b"another owner"), KEYS, Reason.SEAL_BROKEN),
        (seal(raw("social.post.v1"), value=b"x" * 100), KEYS, Reason.SEAL_BROKEN),
        (seal(raw("social.post.v1"), value=raw("social.post.v1").value), KEYS, Reason.SEAL_BROKEN),
        (seal(raw("social.post.v1"), value=b""), KEYS, Reason.EMPTY_VALUE),
        (seal(raw("social.post.v1")._replace(value=b"")), KEYS, Reason.EMPTY_VALUE),
        (seal(raw("social.post.v1"), value=b"x" * 3000), KEYS, Reason.TOO_LARGE),
        (seal(raw("social.post.v1", text="x" * 301)), KEYS, Reason.STRING_TOO_LONG),
        (seal(raw("social.post.v1", depositor="acme")._replace(key=b"owner-8")), KEYS, Reason.KEY_MISMATCH),
    ],
)
def test_what_does_not_open_says_why(record: RawRecord, keys: dict[str, SealKey], reason: Reason) -> None:
    found = outcome(record, keys=keys)
    assert isinstance(found, Rejected)
    assert (found.reason, bool(found.detail)) == (reason, True)


def test_a_sealed_record_that_nobody_opened_is_no_record() -> None:
    for fast_path in (True, False):
        plain = raw("social.post.v1")
        marked = plain._replace(headers=((topics.ENCRYPTION_HEADER, sealed.header(KEY.public)),))
        (found,) = process([marked], replace(LINE, fast_path=fast_path), {})
        assert isinstance(found, Rejected)
        assert found.reason is Reason.UNKNOWN_SEAL_KEY


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([topics.ENCRYPTION_HEADER, topics.SCHEMA_HEADER, "a", "ok\udcff"]),
        st.none() | st.binary(max_size=50) | st.sampled_from([sealed.header(KEY.public), b"social.post.v1"]),
    ),
    max_size=3,
)


@given(st.none() | st.binary(max_size=200), st.none() | st.binary(max_size=20), HEADERS, st.booleans())
def test_any_bytes_give_one_outcome(value: bytes | None, key: bytes | None, headers: Any, is_sealed: bool) -> None:
    post = RawRecord(topics.raw("social"), 0, 1, key, value, tuple(headers))
    found = outcome(seal(post) if is_sealed else post)
    assert isinstance(found, Rejected)


@given(st.integers(0, 400), st.integers(1, 255))
def test_no_detail_holds_what_was_sealed(at: int, change: int) -> None:
    post = seal(raw("social.post.v1", owner_id=CANARY, text=CANARY))
    value = bytearray(post.value or b"")
    value[at % len(value)] ^= change
    found = outcome(post._replace(value=bytes(value)))
    assert CANARY not in repr(found)
    assert CANARY not in repr(outcome(post, keys={}))
