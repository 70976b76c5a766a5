"""What the reader's account finds wrong, its marks, and the row that it counts; without Kafka."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.packager.reader.account import StreamAccount, accounts, first_deliveries
from tests.packager.reader.bill import bill
from tests.packager.reader.kafka import Fetched
from tests.packager.reader.marks import marks
from tests.packager.reader.newest import newest, of_month
from tests.packager.reader.objects import Receipt, Row

RAW, CLEAN = "deposits.raw.social", "deposits.clean.social"


def stored(*offsets: int) -> Receipt:
    return Receipt(4, 0, {"clean_topic": CLEAN, "clean_partition": 0, "raw_offsets": list(offsets)})


def failed(offset: int, reason: str = "bad_value") -> dict[str, Any]:
    return {"failure_id": offset, "raw_topic": RAW, "raw_partition": 0, "raw_offset": offset, "reason": reason}


def clean(offset: int, raw: int) -> Fetched:
    return Fetched(CLEAN, 0, offset, 0, {"raw-offset": b"%d" % raw}, b"")


def row(event: int, offset: int, stored_at: int, schema: str = "social.post.v1", month: int = 3) -> Row:
    when = datetime(2026, month, 1, tzinfo=UTC)
    record = {"owner_id": "o", "depositor": "acme", "event_id": UUID(int=event), "occurred_at": when}
    return Row(stored_at, CLEAN, 0, offset, schema, record)


@pytest.mark.parametrize(
    ("receipts", "failures", "stripped", "wanted"),
    [
        ([stored(0, 1), stored(3)], [failed(2)], [], StreamAccount(4, 3, {"bad_value": 1}, 0, 0, 0)),
        ([stored(0, 1)], [failed(2), failed(2)], [clean(9, 3)], StreamAccount(4, 2, {"bad_value": 1}, 1, 0, 0)),
        ([stored(0, 1), stored(1)], [failed(2)], [], StreamAccount(4, 3, {"bad_value": 1}, 0, 1, 1)),
        ([stored(0, 1, 2)], [failed(2), failed(3)], [], StreamAccount(4, 3, {"bad_value": 2}, 0, 1, 0)),
        ([stored(0, 7)], [failed(5)], [clean(9, 6)], StreamAccount(4, 1, {}, 0, 0, 3)),
    ],
    ids=["sound", "waiting", "stored twice", "stored and failed", "beyond the committed offset"],
)
def test_an_account(receipts: list[Receipt], failures: list[Any], stripped: list[Fetched], wanted: Any) -> None:
    assert accounts({(RAW, 0): 4}, receipts, failures, stripped) == {"social": wanted}


def test_redeliveries_are_dropped() -> None:
    found = first_deliveries([clean(0, 0), clean(1, 4), clean(2, 0), clean(3, 4), clean(4, 5)])
    assert [each.offset for each in found] == [0, 1, 4]


def test_the_latest_row_of_an_event_counts() -> None:
    rows = [row(1, 5, 20), row(1, 9, 10), row(2, 3, 7), row(2, 4, 7, "social.post.v2"), row(3, 0, 0, month=4)]
    assert newest(rows) == [row(3, 0, 0, month=4), row(2, 4, 7, "social.post.v2"), row(1, 5, 20)]
    assert of_month(rows, "social.post", "2026-04") == [row(3, 0, 0, month=4)]
    assert of_month(rows, "social.reaction", "2026-04") == []


def test_a_mark_is_the_newest_of_its_day() -> None:
    day, hours = date(2026, 3, 1), [datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (1, 2)]
    found = marks({"domain": "social", "day": day, "until": until, "complete": False} for until in hours)
    assert found == {"social/2026-03-01": {"until": 1_772_330_400_000, "complete": False}}


def test_what_is_no_metering_event_is_not_billed() -> None:
    with pytest.raises(ValueError, match="not a metering event"):
        bill([b'{"specversion": "1.0", "type": "another"}'])
