"""Holdings and matching against a plain loop over receipts."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.months import DAY_MS
from bank.withdrawals import holdings as of_holdings
from bank.withdrawals.holdings import Holdings
from bank.withdrawals.matching import matching, owners, told_count
from bank.withdrawals.terms import (
    DataPeriod,
    Exclusivity,
    Groups,
    LicencePrice,
    LicenceTerms,
    PriceBasis,
    WantedRecords,
)
from bank.withdrawals.territory import WORLD
from schemas import catalog, framing
from schemas.topics import ERASED_HEADER

OWNERS: Final = tuple(f"{number:032x}" for number in (1, 2, 2**64, 2**128 - 1))
DAYS: Final = tuple(date(2026, month, day) for month in (1, 2, 12) for day in (1, 15, 28))
Receipt = dict[str, Any]


def day_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def terms(*wanted: WantedRecords, since: int = 0, until: int = 2**44) -> LicenceTerms:
    price = LicencePrice(PriceBasis.OWNER, "EUR", 1)
    return LicenceTerms(
        wanted, DataPeriod(since, until), frozenset(), WORLD, Exclusivity.NONE, price, Groups(2, 2), 2**43
    )


def posts(least: int = 1, record_type: str = "social.post") -> WantedRecords:
    return WantedRecords(record_type, frozenset({"text"}), least)


def receipt(owner: str, schema: str, by: str, days: Counter[date], undated: int, *, replaces: bool = False) -> Receipt:
    return {
        "owner": owner, "schema": schema, "depositor": by, "record_count": days.total() + undated,
        "days": [{"day": day, "records": records} for day, records in days.items()],
        "replaces": ["id"] if replaces else [],
    }  # fmt: skip


receipts = st.lists(
    st.builds(
        receipt,
        st.sampled_from(OWNERS),
        st.sampled_from(["social.post.v1", "social.post.v12", "social.reaction.v1", "telecom.call.v1"]),
        st.sampled_from(["acme", "other"]),
        st.dictionaries(st.sampled_from(DAYS), st.integers(1, 9), max_size=4).map(Counter),
        st.integers(0, 5),
        replaces=st.booleans(),
    ),
    max_size=30,
)


def plainly(found: list[Receipt], gone: set[str], asked: LicenceTerms, depositors: set[str] | None) -> list[str]:
    """Go through all receipts for each owner; a month counts if all its days with records are in the period."""

    def held(owner: str, wanted: WantedRecords) -> int:
        months: dict[tuple[str, int, int], Counter[date]] = {}
        for each in found:
            if each["owner"] == owner and each["schema"].startswith(f"{wanted.record_type}.v") and not each["replaces"]:
                for entry in each["days"]:
                    day = entry["day"]
                    months.setdefault((each["depositor"], day.year, day.month), Counter())[day] += entry["records"]
        return sum(
            days.total()
            for (by, _, _), days in months.items()
            if depositors is None or by in depositors
            if all(asked.period.since <= day_ms(day) and day_ms(day) + DAY_MS <= asked.period.until for day in days)
        )

    return [
        owner
        for owner in OWNERS
        if owner not in gone and asked.wanted
        if all(held(owner, wanted) >= wanted.least_records for wanted in asked.wanted)
    ]


@settings(max_examples=300)
@given(
    receipts,
    st.sets(st.sampled_from(OWNERS)),
    st.lists(st.builds(posts, st.integers(1, 25), st.sampled_from(["social.post", "telecom.call"])), max_size=2),
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.none() | st.sets(st.sampled_from(["acme", "other"])),
    st.integers(0, 1),
)
def test_matching_agrees_with_a_plain_loop(  # noqa: PLR0917 - drawn
    found: list[Receipt], gone: set[str], wanted: list[WantedRecords], since: date, until: date,
    depositors: set[str] | None, part: int,
) -> None:  # fmt: skip
    holdings = Holdings()
    for each in found[: len(found) // 2]:
        assert holdings.take(each)
    for owner in gone:
        assert holdings.drop(owner)
    for each in found[len(found) // 2 :]:
        assert holdings.take(each)
    asked = terms(*wanted, since=day_ms(since) - part, until=day_ms(until) + part)
    matched = sorted(owners(holdings, matching(holdings, asked, depositors)))
    assert matched == plainly(found, gone, asked, depositors)


def test_receipts_and_tombstones_are_taken_as_they_lie_on_the_topic() -> None:
    fields = {
        "receipt_id": UUID(int=1), "bucket": "b", "object_key": "k", "sha256": "0" * 64, "size_bytes": 1,
        "record_count": 2, "schema": "social.post.v1", "depositor": "acme", "clean_topic": "c", "clean_partition": 0,
        "clean_offsets": [0, 1], "raw_offsets": [0, 1], "chunk_start": 0, "chunk_end": 2,
    }  # fmt: skip
    holdings = Holdings()
    since = {"rules": 2, "consents": 3, "corrections": 4, "hash_keys": 4, "days": 4, "encryption": 5, "replaces": 5}
    later: Receipt = {name: [] for name in since} | {"encryption": "", "days": [{"day": DAYS[0], "records": 2}]}
    for version, owner in zip((1, 4, 5), OWNERS, strict=False):
        schema = catalog.load().by_name(f"pipeline.receipt.v{version}")
        there = {name: value for name, value in later.items() if since[name] <= version}
        assert holdings.take_record(owner.encode(), framing.encode(schema, {**fields, **there, "owner": owner}))
    every = list(owners(holdings, matching(holdings, terms(posts(2)))))
    assert every == [OWNERS[1], OWNERS[2]]  # no day is known of version 1
    assert holdings.counts("social.post", None, None).tolist() == [2, 2, 2]
    assert holdings.take_record(OWNERS[1].encode(), None, [(ERASED_HEADER, b"7")])
    assert list(owners(holdings, matching(holdings, terms(posts(2))))) == [OWNERS[2]]
    assert not holdings.take_record(b"x", b"canary")
    assert not holdings.take_record(b"x", None, [(ERASED_HEADER, b"7")])


def test_a_receipt_that_no_router_wrote_counts_nothing() -> None:
    holdings, good = Holdings(), receipt(OWNERS[0], "social.post.v1", "acme", Counter({DAYS[0]: 2}), 0)
    assert not holdings.take(good | {"record_count": 1})
    assert not holdings.take(good | {"owner": "x" * 32})
    assert not holdings.take(good | {"days": [{"day": DAYS[0], "records": -1}]})
    assert holdings.cells == 0


def test_an_owner_has_so_many_cells_at_most_and_counts_are_never_too_high(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_holdings, "MOST_CELLS", 3)
    holdings, owner = Holdings(), OWNERS[0]
    for month in (1, 2):
        assert holdings.take(receipt(owner, "social.post.v1", "acme", Counter({date(2026, month, 3): 10}), 1))
    assert holdings.take(receipt(owner, "social.post.v1", "acme", Counter({date(2026, 3, 3): 10}), 0))
    assert holdings.take(receipt(owner, "telecom.call.v1", "acme", Counter({date(2026, 1, 3): 10}), 5))
    assert (holdings.cells, holdings.left_out) == (3, 15)
    assert holdings.counts("social.post", range(10**5), None).tolist() == [20]
    assert holdings.counts("social.post", None, None).tolist() == [32]


def test_an_originator_hears_no_count_of_few_and_no_single_owner() -> None:
    assert [told_count(count, 10) for count in (0, 9, 10, 11, 19, 20)] == [None, None, 10, 10, 10, 20]
    assert told_count(5, 0) == 5
