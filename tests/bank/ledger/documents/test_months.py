"""Which statement has a posting follows from two times, in UTC."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.documents import months
from bank.ledger.documents.months import after, cut_off, is_month, statement_month
from bank.ledger.months import DAY_MS, month_of

TIMES = st.integers(10**12, 4 * 10**12)


def test_a_month_ends_in_utc_whatever_the_zone() -> None:
    at = datetime(2026, 12, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert month_of(int(at.timestamp() * 1000)) == "2026-11"
    assert (months.end_of("2026-12"), after("2026-12")) == (months.start_of("2027-01"), "2027-01")


@given(TIMES, st.integers(0, 200 * DAY_MS), st.integers(0, 20))
def test_a_posting_is_on_the_first_statement_that_is_not_final(time: int, later: int, grace: int) -> None:
    posted, month = time + later, month_of(time)
    while cut_off(month, grace) <= posted:
        month = after(month)
    assert statement_month(time, posted, grace) == month


@given(TIMES)
def test_a_time_is_read_again(time: int) -> None:
    assert months.time_of(months.time_text(time)) == time


@pytest.mark.parametrize("text", ["2026-11-01T00:00:00Z", "2026-11-01T00:00:00.000+00:00", "2026-13-01T00:00:00.000Z",
                                  "2026-11-01T00:00:00.0Z", "1969-12-31T23:59:59.999Z"])  # fmt: skip
def test_another_form_is_no_time(text: str) -> None:
    assert months.time_of(text) is None


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-11", "2026-11\n", "1969-12", "", None, 202611])
def test_another_form_is_no_month(text: object) -> None:
    assert not is_month(text)
