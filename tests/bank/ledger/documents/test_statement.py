"""A statement that is out of order or does not add up does not exist."""

from dataclasses import replace
from typing import Any

import pytest

from bank.ledger.documents.amounts import Amount, StatementError
from bank.ledger.documents.statement import Balance, Holder, HolderKind, Line, LineKind
from tests.bank.ledger.documents.examples import ACCOUNT, UNTIL, line, statement

CANARY = "canary-5f2b"


def test_lines_of_earlier_months_are_corrections() -> None:
    assert [each.month for each in statement().corrections] == ["2026-10"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"balances": (Balance("EUR", 5_000_000, 7_344_445), Balance("USD", 0, 2_500_000))}, "in EUR"),
        ({"balances": (Balance("EUR", 5_000_000, 7_344_444),)}, "lines in USD"),
        ({"balances": ()}, "no balance"),
        ({"balances": (Balance("USD", 0, 2_500_000), Balance("EUR", 5_000_000, 7_344_444))}, "order"),
        ({"month": "2026-09"}, "later month"),
        ({"month": "2026-9"}, "2026-11"),
        ({"month": "2026-12", "until": UNTIL - 6 * 86_400_000}, "before its month"),
        ({"lines": statement().lines[::-1]}, "order"),
        ({"lines": (statement().lines[0], *statement().lines)}, "each once"),
        ({"version": 0}, "versions"),
        ({"version": True}, "versions"),
        ({"bank": ""}, "bank's name"),
        ({"bank": "a\nb"}, "bank's name"),
        ({"until": 1.5}, "time until"),
    ],
)
def test_what_is_out_of_order_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(StatementError, match=message):
        replace(statement(), **change)


@pytest.mark.parametrize("change", [{"partner": CANARY + "\x1b"}, {"month": CANARY}, {"records": CANARY}, {"type": 5},
                                    {"partner": CANARY * 30}, {"bytes": 2**53}])  # fmt: skip
def test_a_line_s_fault_is_named_without_its_value(change: dict[str, Any]) -> None:
    with pytest.raises(StatementError) as error:
        replace(line(LineKind.FEES), **change)
    assert CANARY not in str(error.value)


def test_no_repr_shows_whose_statement_it_is() -> None:
    holder = Holder(HolderKind.OWNER, ACCOUNT, CANARY)
    assert ACCOUNT not in repr(holder)
    assert CANARY not in repr(holder)


def test_a_payee_fits_into_fields_of_iso_20022() -> None:
    with pytest.raises(StatementError, match="35 characters"):
        Holder(HolderKind.OWNER, ACCOUNT, "p" * 36)


def test_a_balance_beyond_64_bits_does_not_exist() -> None:
    with pytest.raises(StatementError, match="64 bits"):
        Balance("EUR", 0, 2**63)
    lines = tuple(
        Line(LineKind.FEES, "2026-11", line(LineKind.FEES).evidence, depositor=each, amount=Amount("EUR", 2**63 - 1))
        for each in "ab"
    )
    with pytest.raises(StatementError, match="closing balance"):
        replace(statement(), lines=lines, balances=(Balance("EUR", 0, 2**63 - 1),))
