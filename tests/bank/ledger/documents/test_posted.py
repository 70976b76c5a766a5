"""What holders see of postings: each leg once, from their side, on the statement of one month."""

from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.documents.drawing_up import Heading, draw_up
from bank.ledger.documents.evidence import Item
from bank.ledger.documents.months import after, cut_off, end_of, start_of
from bank.ledger.documents.posted import Period, period_rows, printing
from bank.ledger.documents.rows import sort_key
from bank.ledger.documents.statement import HolderKind, Statement, StatementStatus
from bank.ledger.months import DAY_MS
from bank.ledger.posting import Leg, Posting, PostingKind, Quantities, reversal
from tests.bank.ledger.documents.examples import ACCOUNT, MONTH

NEXT = after(MONTH)
GRACE = 5
AT = start_of(MONTH) + DAY_MS
FEE = (
    Leg(account(AccountPlace.DEPOSITOR, "acme"), "EUR", 7),
    Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", 3),
    Leg(account(AccountPlace.INCOME), "EUR", -10),
)


def posting(cause: str, at: int = AT, kind: PostingKind = PostingKind.METERING, legs: tuple[Leg, ...] = FEE) -> Posting:
    stored = kind in (PostingKind.METERING, PostingKind.HELD)
    counts = Quantities(4, 100, 1) if stored else Quantities()
    return Posting(kind, cause, at, legs, "acme", ACCOUNT, counts, schema="social.post.v1" if stored else "")


def drawn(month: str, found: Iterable[tuple[Posting, int]]) -> dict[str, Statement]:
    until = cut_off(month, GRACE)
    period, heading = Period(month, until, GRACE), Heading("Bank", month, StatementStatus.FINAL, 1, until)
    rows = [row for each, posted in found for row in period_rows(period, each, posted)]
    return {each.holder.id: each for each in draw_up(heading, sorted(rows, key=sort_key))}


TIMES = st.integers(start_of("2026-09"), start_of("2027-03"))
LATER = st.integers(0, 60 * DAY_MS)
POSTINGS = st.lists(st.tuples(TIMES, LATER, st.sampled_from(PostingKind), st.integers(-(10**9), 10**9)), max_size=25)


@settings(max_examples=25)
@given(POSTINGS)
def test_each_posting_is_on_one_statement_and_balances_go_on(found: list[tuple[int, int, PostingKind, int]]) -> None:
    made, exact = [], defaultdict[str, int](int)
    for number, (at, later, kind, amount) in enumerate(found):
        legs = (Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", amount), Leg("income", "EUR", -amount))
        each = posting(f"cause-{number}", at, kind, () if kind is PostingKind.HELD else legs)
        made.append((each, at + later))
        exact[ACCOUNT] -= 0 if kind is PostingKind.HELD else amount
    month, closing, items = "2026-09", 0, 0
    while month <= "2027-06":
        statement = drawn(month, made).get(ACCOUNT)
        if statement and statement.balances:
            assert statement.balances[0].opening == closing
            closing = statement.balances[0].closing
        if statement:
            items += sum(line.evidence.count for line in statement.lines if line.kind == "deposits")
        month = after(month)
    assert closing == exact[ACCOUNT]
    assert items == sum(kind is PostingKind.METERING for _, _, kind, _ in found)


def test_depositor_and_owner_see_the_same_receipt_from_their_sides() -> None:
    found = drawn(MONTH, [(posting("r-1"), AT), (posting("r-2"), AT)])
    for name, amount in (("acme", -14), (ACCOUNT, -6)):
        deposits, fees = found[name].lines
        assert (deposits.depositor, deposits.type, fees.type) == ("acme", "social.post.v1", "social.post.v1")
        assert (deposits.objects, deposits.records, deposits.bytes, deposits.amount) == (2, 8, 200, None)
        assert fees.amount is not None
        assert (fees.amount.micros, fees.evidence.first, fees.evidence.last) == (amount, Item("r-1"), Item("r-2"))
    assert found["acme"].holder.kind is HolderKind.DEPOSITOR


def test_a_late_posting_is_the_next_statement_s_correction() -> None:
    late = (posting("late"), cut_off(MONTH, GRACE))
    in_time = (posting("in-time"), cut_off(MONTH, GRACE) - 1)
    assert [line.month for line in drawn(MONTH, [late, in_time])[ACCOUNT].lines] == [MONTH, MONTH]
    after_it = drawn(NEXT, [late, in_time])[ACCOUNT]
    assert [each.month for each in after_it.corrections] == [MONTH, MONTH]
    assert (after_it.balances[0].opening, after_it.balances[0].closing) == (-3, -6)


def test_a_clock_in_another_zone_moves_nothing() -> None:
    last = posting("last", end_of(MONTH) - 1)
    first = posting("first", end_of(MONTH))
    found = drawn(MONTH, [(last, last.time), (first, first.time)])
    assert found[ACCOUNT].lines[0].evidence.first == Item("last")
    assert found[ACCOUNT].lines[0].evidence.count == 1


def test_what_is_held_is_on_no_statement_until_it_is_posted() -> None:
    held = posting("r-1", kind=PostingKind.HELD, legs=())
    assert drawn(MONTH, [(held, AT)]) == {}
    assert len(drawn(NEXT, [(held, AT), (posting("r-1"), cut_off(MONTH, GRACE))])[ACCOUNT].corrections) == 2


def test_what_is_taken_back_is_a_line_of_its_own() -> None:
    first = posting("r-1")
    found = drawn(MONTH, [(first, AT), (reversal(first, "asked", AT), AT)])[ACCOUNT]
    assert [(each.kind, each.records, each.amount and each.amount.micros) for each in found.lines] == [
        ("deposits", 4, None), ("fees", 0, -3), ("reversals", -4, None), ("reversals", 0, 3)
    ]  # fmt: skip
    assert found.balances[0].closing == 0


def test_the_balance_of_an_erased_owner_is_still_there_to_be_paid() -> None:
    """The ledger knows a pseudonym: nothing of it goes with the owner's data."""
    legs = (
        Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", -(10**7)),
        Leg(account(AccountPlace.MODEL, "m"), "EUR", 10**7),
    )
    earned = posting("split", kind=PostingKind.SHARED, legs=legs)
    assert drawn(NEXT, [(earned, AT)])[ACCOUNT].balances[0].closing == 10**7


def test_a_share_of_a_package_names_the_offering_and_the_package() -> None:
    package = "0190c0de-0000-7000-8000-000000000001"
    legs = (
        Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", -5),
        Leg(account(AccountPlace.CARRY, "films"), "EUR", 5),
    )
    for cause, named in (
        (f"{package}/1", f"package {package}"),
        (f"{package}.12/1", f"package {package}"),
        ("a/1", ""),
    ):
        (line,) = drawn(MONTH, [(Posting(PostingKind.SHARED, cause, AT, legs), AT)])[ACCOUNT].lines
        assert (line.kind, line.partner, line.type) == ("revenue", "films", named)


def test_a_withdrawal_is_a_line_of_its_own_and_so_is_its_fee() -> None:
    legs = (Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", 3), Leg(account(AccountPlace.INCOME), "EUR", -3))
    found = Posting(PostingKind.METERING, "d", AT, legs, owner=ACCOUNT, quantities=Quantities(withdrawals=1))
    kinds = [
        (each.kind, each.evidence.kind, each.evidence.count) for each in drawn(MONTH, [(found, AT)])[ACCOUNT].lines
    ]
    assert kinds == [("withdrawals", "posting", 1), ("fees", "posting", 1)]
    taken_back = drawn(MONTH, [(found, AT), (reversal(found, "asked", AT), AT)])[ACCOUNT]
    assert [each.kind for each in taken_back.lines] == ["withdrawals", "fees", "reversals", "reversals"][
        : len(taken_back.lines)
    ]
    assert taken_back.balances[0].closing == 0


@pytest.mark.parametrize(
    ("name", "shown"), [("acme", "acme"), ("a\nb", "a\\nb"), ("Zoë", "Zoë"), ("x" * 256, "x" * 256)]
)
def test_names_print(name: str, shown: str) -> None:
    assert printing(name) == shown
    assert len(printing("x" * 300)) == len(printing("\ud800" * 300)) == 64
