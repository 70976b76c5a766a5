"""Charges, against exact fractions."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import Balances
from bank.ledger.charging import charged, month_end, released, simulated
from bank.ledger.metered import MeteredObject
from bank.ledger.money import PARTS, Overflow
from bank.ledger.months import day_start, month_of, month_span
from bank.ledger.posting import Posting, PostingKind, Quantities, problem
from bank.ledger.pricing import Price, Tier, cost
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.drawn import OWNER, event, tariff

DEPOSITOR, PAYABLE = account(AccountPlace.DEPOSITOR, "example"), account(AccountPlace.OWNER, OWNER)


def post(events: list[MeteredObject], tariffs: Tariffs) -> Balances:
    known = Balances()
    for each in events:
        posting = charged(each, tariffs, known)
        assert isinstance(posting, Posting)
        assert not problem(posting)
        known.take(posting)
    return known


def owed(known: Balances, name: str, currency: str = "EUR") -> Fraction:
    key = (name, currency)
    return Fraction(known.amounts.get(key, 0), 10**6) + Fraction(known.carry(key), 10**18)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 10**7)), min_size=1, max_size=8),
    st.integers(0, 500), st.integers(0, 10**6),
)  # fmt: skip
def test_any_order_and_division_owes_the_exact_sum(used: list[tuple[int, int]], free: int, share: int) -> None:
    tariffs = Tariffs([tariff(
        payer="shared", owner_share=f"{share // 10**6}.{share % 10**6:06d}",
        prices=[
            {"meter": "records", "free": free,
             "tiers": [{"up_to": 100, "price": "0.000000000003"}, {"price": "0.000000000001"}]},
            {"meter": "bytes", "price": "0.000000000023"},
            {"meter": "objects", "package": {"size": 3, "price": "0.0000007"}},
        ],
    )])  # fmt: skip
    events = [event(at, quantities=Quantities(records, size, 1)) for at, (records, size) in enumerate(used)]
    known, records = post(events, tariffs), max(0, sum(records for records, _ in used) - free)
    exact = Fraction(3 * min(100, records) + max(0, records - 100), 10**12)
    exact += Fraction(23 * sum(size for _, size in used), 10**12) + Fraction(7 * -(-len(used) // 3), 10**7)
    assert owed(known, PAYABLE) == exact * Fraction(share, 10**6)
    assert owed(known, DEPOSITOR) == exact * (1 - Fraction(share, 10**6))
    assert owed(post(events[::-1], tariffs), PAYABLE) == owed(known, PAYABLE)
    assert sum(known.amounts.values()) == 0
    assert all(0 <= carry < PARTS for carry in known.carries.values())


def test_less_than_a_millionth_is_charged_in_the_end() -> None:
    tariffs = Tariffs([tariff(prices=[{"meter": "records", "price": "0.00000001"}])])
    known = post([event(at, quantities=Quantities(1, 1, 1)) for at in range(250)], tariffs)
    assert known.amounts[(DEPOSITOR, "EUR")] == 2
    assert owed(known, DEPOSITOR) == Fraction(250, 10**8)


@pytest.mark.parametrize(("units", "expected"), [(0, 0), (10, 0), (11, 5), (20, 50), (21, 52), (110, 230), (111, 230)])
def test_free_units_and_tiers(units: int, expected: int) -> None:
    price = Price("records", 10, (Tier(10, 5), Tier(100, 2), Tier(None, 0)))
    assert cost(price, units) == expected


@pytest.mark.parametrize(("units", "expected"), [(5, 0), (6, 9), (105, 9), (106, 18)])
def test_packages_that_are_begun(units: int, expected: int) -> None:
    assert cost(Price("records", 5, (Tier(None, 9),), 100), units) == expected


def test_an_event_before_any_tariff_is_held_and_charged_when_one_comes() -> None:
    posting = charged(event(), Tariffs(), Balances())
    assert isinstance(posting, Posting)
    assert (posting.kind, posting.legs, problem(posting)) == (PostingKind.HELD, (), "")
    assert released(posting) == event()
    known = Balances([posting])
    assert not known.usage
    later = charged(released(posting), Tariffs([tariff()]), known)
    assert isinstance(later, Posting)
    assert later.legs[0].amount == 1000
    assert later.posting_id != posting.posting_id


def test_owners_and_depositors_are_charged_by_their_own_tariffs_in_their_currencies() -> None:
    of_owner: dict[str, Any] = {"tariff": "safe", "side": "owner", "payer": "owner", "currency": "JPY"}
    known = post([event()], Tariffs([tariff(), tariff(**of_owner, prices=[{"meter": "objects", "price": "2"}])]))
    assert owed(known, DEPOSITOR) == Fraction(1, 1000)
    assert owed(known, PAYABLE, "JPY") == 2
    assert known.charged((f"owner/{OWNER}", "2026-11"), "JPY") == 2 * 10**18


def test_a_month_ends_at_midnight_utc_and_tiers_begin_anew() -> None:
    first = day_start("2026-12-01") or 0
    tariffs = Tariffs([tariff(prices=[{"meter": "records", "free": 10, "price": "1"}])])
    known = post([event(1, time=first - 1), event(2, time=first)], tariffs)
    assert owed(known, DEPOSITOR) == 0
    assert set(known.usage) >= {("depositor/example", "2026-11"), ("depositor/example", "2026-12")}
    assert month_span("2026-12") == range(first, first + 31 * 86_400_000)
    assert (month_of(first - 1), month_of(first)) == ("2026-11", "2026-12")


def test_a_months_end_asks_for_what_is_kept_and_for_the_minimum() -> None:
    prices = [{"meter": "records", "price": "0.1"}, {"meter": "byte_months", "free": 500, "price": "0.001"}]
    tariffs = Tariffs([tariff(minimum="5", prices=prices)])
    known = post([event()], tariffs)
    ended = month_end("depositor", "example", "2026-11", tariffs, known)
    assert isinstance(ended, Posting)
    known.take(ended)
    assert owed(known, DEPOSITOR) == 5  # 1 for records, 0.5 for 500 bytes, 3.5 to the minimum
    following = month_end("depositor", "example", "2026-12", tariffs, known)
    assert isinstance(following, Posting)
    assert following.charges[0].exact == 5 * 10**18
    assert month_end("depositor", "example", "2025-12", tariffs, known) is None
    assert simulated(tariff(minimum="5", prices=prices), Quantities(100, 1000, 1), 1000) == Fraction(105, 10) * 10**18


def withdrawal(number: int = 1) -> MeteredObject:
    return event(number, depositor="", schema="", quantities=Quantities(withdrawals=1))


@pytest.mark.parametrize(
    ("payer", "share", "expected"), [("owner", None, 3), ("shared", "0.25", Fraction(3, 4)), ("depositor", None, 0)]
)
def test_withdrawals_are_charged_by_the_owners_tariff_and_no_depositor_pays(
    payer: str, share: str | None, expected: Fraction
) -> None:
    prices: list[dict[str, Any]] = [
        {"meter": "withdrawals", "free": 1, "price": "3"},
        {"meter": "records", "price": "9"},
    ]
    of_owner: dict[str, Any] = {"tariff": "safe", "side": "owner", "payer": payer, "owner_share": share}
    of_depositor = tariff(prices=[{"meter": "withdrawals", "price": "100"}])
    known = post([withdrawal(1), withdrawal(2)], Tariffs([of_depositor, tariff(**of_owner, prices=prices)]))
    assert owed(known, PAYABLE) == expected
    assert {name for name, _ in known.amounts} <= {PAYABLE, account(AccountPlace.INCOME)}
    assert sum(each for (_, _), each in known.charges.items()) == expected * 10**18
    assert known.used((f"owner/{OWNER}", "2026-11")).withdrawals == 2


def test_a_withdrawal_waits_for_no_tariff() -> None:
    posting = charged(withdrawal(), Tariffs(), Balances())
    assert isinstance(posting, Posting)
    assert (posting.kind, posting.legs, posting.charges) == (PostingKind.METERING, (), ())


def test_a_charge_beyond_64_bits_is_an_outcome() -> None:
    tariffs = Tariffs([tariff(prices=[{"meter": "records", "price": "9000000000000"}])])
    assert isinstance(charged(event(), tariffs, Balances()), Overflow)
