"""Days, times and quotations are written alike wherever the page has them."""

from datetime import UTC, datetime

import pytest

from bank.withdrawals.terms import MOST_TEXT
from web.owner.texts import texts


def _ms(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


LAST = [
    ((2027, 1, 30), "29 January 2027", "29. Januar 2027"),
    ((2035, 1, 1), "31 December 2034", "31. Dezember 2034"),
    ((2028, 3, 1), "29 February 2028", "29. Februar 2028"),
    ((2027, 1, 30, 0, 1), "30 January 2027", "30. Januar 2027"),
]


@pytest.mark.parametrize(("end", "english", "german"), LAST)
def test_what_ends_at_midnight_counts_until_the_day_before(end: tuple[int, ...], english: str, german: str) -> None:
    assert (texts("en").last_day(_ms(*end)), texts("de").last_day(_ms(*end))) == (english, german)


def test_a_time_has_its_day_as_a_day_is_written() -> None:
    at = _ms(2026, 12, 1, 9, 5)
    assert texts("en").time(at) == f"{texts('en').day(at)}, 09:05 UTC" == "1 December 2026, 09:05 UTC"
    assert texts("de").time(at) == f"{texts('de').day(at)}, 09:05 UTC" == "1. Dezember 2026, 09:05 UTC"


def test_a_quoted_name_ends_no_quotation_and_turns_no_words_around() -> None:
    assert texts("en").quoted("A\u201d now \u202epay") == "\u201cA' now pay\u201d"
    assert texts("de").quoted("\u05d0\u05d1") == "\u201e\u2068\u05d0\u05d1\u2069\u201c"
    assert len(texts("en").quoted("a" * 2_000)) == MOST_TEXT + 2
