"""Statements follow from rows in any order, sorted by their texts alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.documents.amounts import StatementError
from bank.ledger.documents.drawing_up import draw_up
from bank.ledger.documents.evidence import EvidenceKind, Item, evidence_of
from bank.ledger.documents.rows import PackedRow, Row, holder_text, packed, packed_opening, sort_key
from bank.ledger.documents.statement import Balance, HolderKind, LineKind, Statement
from tests.bank.ledger.documents.examples import ACCOUNT, HEADING, MONTH, item, row
from tests.bank.ledger.documents.strategies import rows

OWNER = holder_text(HolderKind.OWNER, ACCOUNT)


@settings(max_examples=20)
@given(st.lists(rows(), min_size=1, max_size=25), st.integers(-(10**12), 10**12))
def test_each_row_is_on_one_line_and_sums_are_exact(found: list[Row], opening: int) -> None:
    packs = [packed(each) for each in found]
    drawn = list(draw_up(HEADING, sorted([packed_opening(OWNER, "EUR", opening), *packs], key=sort_key)))
    assert len(drawn) == 1
    assert {each.currency: each.closing - each.opening for each in drawn[0].balances} == sums(found)
    assert drawn[0].balances[[each.currency for each in drawn[0].balances].index("EUR")].opening == opening
    for line in drawn[0].lines:
        own = [each for each in found if key(each) == line.key]
        assert line.records == sum(each.records for each in own)
        assert line.evidence == evidence_of(line.evidence.kind, sorted({each.item for each in own}, key=place))
    assert sum(len([each for each in found if key(each) == line.key]) for line in drawn[0].lines) == len(found)


def place(each: Item) -> tuple[bool, int, str]:
    return each.place


def key(each: Row) -> tuple[object, ...]:
    names = each.depositor, each.type, each.partner, each.licence
    return each.month, list(LineKind).index(each.kind), *names, each.currency, each.evidence


def sums(found: Sequence[Row]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int, EUR=0)
    for each in found:
        if each.currency:
            totals[each.currency] += each.micros
    return totals


def test_holders_come_one_by_one_and_with_their_payees() -> None:
    holders = [(HolderKind.DEPOSITOR, "acme"), (HolderKind.OWNER, "a" * 32), (HolderKind.OWNER, "b" * 32)]
    packs = [packed(row(number, holder=each)) for number, each in enumerate(holders, 1)]

    def once() -> Iterator[PackedRow]:
        yield from sorted(packs, key=sort_key)

    drawn = draw_up(HEADING, once(), lambda kind, name: f"{kind}-{name[0]}")
    assert [(each.holder.kind, each.holder.id, each.holder.payee) for each in drawn] == [
        (*each, f"{each[0]}-{each[1][0]}") for each in holders
    ]


def test_a_balance_without_a_line_is_carried_on() -> None:
    drawn = list(draw_up(HEADING, [packed_opening(OWNER, "EUR", 5)]))
    assert [(each.balances, each.lines) for each in drawn] == [((Balance("EUR", 5, 5),), ())]


def test_an_item_with_two_rows_counts_once() -> None:
    drawn = next(draw_up(HEADING, sorted([packed(row(1)), packed(row(1, micros=5)), packed(row(2))], key=sort_key)))
    assert drawn.lines[0].evidence == evidence_of(EvidenceKind.RECEIPT, [item(1), item(2)])
    assert drawn.balances == (Balance("EUR", 0, 8),)


def test_a_closing_balance_opens_the_next_month() -> None:
    first = next(draw_up(HEADING, [packed(row(7))]))
    opened = [packed_opening(OWNER, each.currency, each.closing) for each in first.balances]
    second = next(draw_up(HEADING, sorted([*opened, packed(row(8, month=MONTH))], key=sort_key)))
    assert isinstance(second, Statement)
    assert second.balances == (Balance("EUR", 7, 15),)


@pytest.mark.parametrize("change", [{"partner": "a\0b"}, {"month": "2026"}, {"currency": ""}, {"currency": "EURO"},
                                    {"holder": (HolderKind.OWNER, "")}, {"micros": 2**63}])  # fmt: skip
def test_what_is_no_row_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(StatementError):
        packed(row(1, **change))


def test_a_sum_beyond_64_bits_is_refused() -> None:
    packs = [packed(row(number, micros=2**63 - 1)) for number in (1, 2)]
    with pytest.raises(ValueError, match="64 bits"):
        list(draw_up(HEADING, packs))
