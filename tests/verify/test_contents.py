"""Corrections, hash keys and days of receipts are judged by the clean records' headers."""

from datetime import date
from typing import Any

import pytest

from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.contents import CertainWindow, ContentAudit
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.names import CleanClaim

PLACE = StreamPartition("social", 0)
DAY_MS = 86_400_000
WINDOW = CertainWindow(5, 10)
E, F = b"e" * 16, b"f" * 16
A, B = b"a" * 16, b"b" * 16


def claim(offset: int, event: bytes = E, content: bytes = A, **what: Any) -> CleanClaim:
    said = {"time": DAY_MS, "appended": offset, "hash_key": 2} | what
    return CleanClaim(PLACE, offset, "acme", said["time"], "social.post", "o" * 32, None, offset, said["appended"],
                      event, content, said["hash_key"])  # fmt: skip


def receipt(*offsets: int, corrections: dict[int, int] | None = None, **what: Any) -> dict[str, Any]:
    return {
        "chunk_start": 0, "clean_offsets": list(offsets),
        "corrections": [{"offset": at, "of": of} for at, of in (corrections or {}).items()],
        "hash_keys": [{"generation": 2, "records": len(offsets)}],
        "days": [{"day": date(1970, 1, 2), "records": len(offsets)}],
    } | what  # fmt: skip


def found(one: dict[str, Any], *claims: CleanClaim) -> dict[FindingKind, int]:
    findings = Findings()
    audit = ContentAudit(findings, WINDOW)
    audit.receipt(PLACE, one, range(100))
    for each in claims:
        audit.clean(each, 0 if each.offset in one["clean_offsets"] else None)
    audit.close()
    return {each.kind: each.count for each in findings}


def test_corrections_and_a_correction_back_are_right() -> None:
    rows = claim(0), claim(1, content=B), claim(2, content=B), claim(3), claim(4, F)
    assert found(receipt(0, 1, 3, 4, corrections={1: 0, 3: 2}), *rows) == {}


@pytest.mark.parametrize("before", [claim(0, content=B), claim(0, F), claim(0, content=b"")])
def test_a_correction_of_the_same_content_of_another_event_or_of_nothing_known_is_wrong(before: CleanClaim) -> None:
    twice = {FindingKind.EVENT_TWICE: 1} if before.content == B else {}
    told = found(receipt(0, 1, corrections={1: 0}), before, claim(1, content=B))
    assert told == {FindingKind.CORRECTION_WRONG: 1} | twice


def test_a_row_with_the_content_of_the_latest_copy_is_stored_twice_within_the_window_only() -> None:
    assert found(receipt(0, 1), claim(0), claim(1)) == {FindingKind.EVENT_TWICE: 1}
    assert found(receipt(0, 5), claim(0), claim(5)) == {FindingKind.EVENT_TWICE: 1}
    assert found(receipt(0, 6), claim(0), claim(6)) == {}
    assert found(receipt(0, 1), claim(0), claim(1, appended=10_001)) == {}
    assert found(receipt(0, 1), claim(0, content=b""), claim(1, content=b"")) == {}
    assert found(receipt(0), claim(0), claim(1)) == {}  # rejected, as it must be


@pytest.mark.parametrize(
    "what",
    [
        {"hash_keys": [{"generation": 3, "records": 2}]},
        {"hash_keys": []},
        {"days": [{"day": date(1970, 1, 1), "records": 2}]},
        {"days": [{"day": date(1970, 1, 2), "records": 1}]},
    ],
)
def test_keys_and_days_that_the_clean_records_do_not_say(what: dict[str, Any]) -> None:
    rows = claim(0), claim(1, F)
    assert found(receipt(0, 1, **what), *rows) == {FindingKind.RECEIPT_DIFFERS: 1}
    assert found(receipt(0, 1, **what), rows[0]) == {}  # Kafka has not all rows


def test_receipts_of_before_and_records_without_headers_say_nothing() -> None:
    assert found({"chunk_start": 0, "clean_offsets": [0]}, claim(0)) == {}
    bare = claim(0, b"", b"", hash_key=None, time=10**18)
    assert found(receipt(0, hash_keys=[], days=[]), bare) == {}


def test_memory_is_bounded_by_the_window() -> None:
    audit = ContentAudit(Findings(), WINDOW)
    for offset in range(1000):
        audit.clean(claim(offset, offset.to_bytes(16)), None)
    events = audit._of[PLACE]
    assert len(events.last) == len(events.order) == 6
