"""Clean records as the router reads them, and the objects that a chunk falls into."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.router.buffer.chunk import Chunk, deposits
from pipelines.router.buffer.clean_record import CleanRecord, Reader
from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Message, Partition
from schemas.catalog import load
from tests.router.bank import DEPOSITORS, OWNERS, TIME, Clean, message

CATALOG = load()
PARTITION = Partition("deposits.clean.social", 3)
CLEAN = Clean(PARTITION, 41, 7, OWNERS[0], "social.reaction.v1", "acme-social")
NAMES = ["social.post.v1", "social.reaction.v1"]


def test_a_clean_record_is_read_without_decoding_it() -> None:
    record = Reader(CATALOG).read(message(CLEAN, 17))
    assert (record.offset, record.raw_offset, record.timestamp) == (17, 41, TIME)
    assert (record.owner, record.depositor) == (OWNERS[0], "acme-social")
    assert (record.schema.name, record.body) == ("social.reaction.v1", CLEAN.value[10:])


@pytest.mark.parametrize(("said", "taken"), [
    (b"teller-0123456789ab", "teller-0123456789ab"), (None, ""), (b"", ""), (b"An owner's name", ""), (b"a" * 65, ""),
])  # fmt: skip
def test_rules_are_a_note_for_which_nothing_is_refused(said: bytes | None, taken: str) -> None:
    assert Reader(CATALOG).read(changed(headers(rules=said))).rules == taken


@pytest.mark.parametrize(("said", "taken"), [({}, -1), ({"consent_offset": b"0"}, 0), ({"consent_offset": b"77"}, 77)])
def test_the_consent_is_read_where_one_is_named(said: dict[str, bytes | None], taken: int) -> None:
    assert [Reader(CATALOG).read(changed(headers(**said))).consent for _ in range(2)] == [taken, taken]


def changed(changes: dict[str, Any]) -> Message:
    made = message(CLEAN, 17)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def headers(**changes: bytes | None) -> dict[str, Any]:
    given: dict[str, bytes | None] = {"raw-offset": b"41", "depositor": b"acme-social"}
    return {"headers": list((given | {name.replace("_", "-"): value for name, value in changes.items()}).items())}


@pytest.mark.parametrize(("changes", "problem"), [
    ({"key": None}, "key"),
    ({"key": b"somebody@example.org"}, "key"),
    ({"key": OWNERS[0].upper().encode().replace(b"0", b"A")}, "key"),
    ({"value": None}, "single-object"),
    ({"value": b"{}"}, "single-object"),
    ({"value": b"\xc3\x01" + bytes(8)}, "does not know"),
    ({"value": Clean(PARTITION, 1, 1, OWNERS[0], "telecom.call.v1", "d").value}, "does not belong"),
    ({"timestamp": -1}, "timestamp"),
    (headers(raw_offset=None), "raw-offset"),
    (headers(raw_offset=b"-1"), "raw-offset"),
    (headers(raw_offset=b"1e3"), "raw-offset"),
    (headers(consent_offset=None), "consent-offset"),
    (headers(consent_offset=b""), "consent-offset"),
    (headers(consent_offset=b"-1"), "consent-offset"),
    (headers(consent_offset=b"7" * 20), "consent-offset"),
    (headers(depositor=b""), "depositor"),
    (headers(depositor=b"../up"), "depositor"),
    (headers(depositor=b"a" * 65), "depositor"),
    ({"headers": []}, "raw-offset"),
])  # fmt: skip
def test_what_the_processor_does_not_write_is_refused_by_place_and_reason(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(RecordForeign, match=problem) as raised:
        Reader(CATALOG).read(changed(changes))
    assert "deposits.clean.social/3 at offset 17" in str(raised.value)
    assert "example.org" not in str(raised.value)
    assert OWNERS[0] not in str(raised.value)


def record(offset: int, owner: str, schema: str, depositor: str) -> CleanRecord:
    return CleanRecord(offset, offset + 100, TIME, owner, depositor, CATALOG.by_name(schema), b"%d" % offset)


def chunk(rows: list[tuple[str, str, str]], start: int = 10) -> Chunk:
    records = tuple(record(start + index, *row) for index, row in enumerate(rows))
    return Chunk(PARTITION, start, start + len(rows), -1, 99, False, records)


rows = st.lists(st.tuples(st.sampled_from(OWNERS), st.sampled_from(NAMES), st.sampled_from(DEPOSITORS)), max_size=60)


@given(rows)
def test_grouping_never_mixes_owners_schemas_or_depositors_and_loses_nothing(drawn: list[tuple[str, str, str]]) -> None:
    found = list(deposits(chunk(drawn), lambda owner: f"bucket-{owner}"))
    for deposit in found:
        assert {(r.owner, r.schema.name, r.depositor) for r in deposit.records} == {
            (deposit.owner, deposit.schema.name, deposit.depositor)
        }
        assert deposit.bucket == f"bucket-{deposit.owner}"
        assert [r.offset for r in deposit.records] == sorted(r.offset for r in deposit.records)
    assert Counter(r.offset for deposit in found for r in deposit.records) == Counter(range(10, 10 + len(drawn)))
    assert len({(deposit.bucket, deposit.key) for deposit in found}) == len(found)


@given(rows)
def test_the_same_chunk_gives_the_same_objects(drawn: list[tuple[str, str, str]]) -> None:
    first, second = ([(made.key, made.owner, made.bodies()) for made in deposits(chunk(drawn), str)] for _ in range(2))
    assert first == second
