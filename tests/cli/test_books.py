"""`teller books`: amounts line up, with totals; where there is nothing to show, it says what is true of the bank."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bank.ledger.posting import Leg, Posting, PostingKind
from tests.bank.ledger.drawn import NOON
from tests.cli.test_commands import teller

EVEN = Posting(PostingKind.PAYMENT, "a", NOON, (Leg("cash", "EUR", 5), Leg("income.bank", "EUR", -5)))


@pytest.mark.parametrize(
    ("found", "words", "said"),
    [
        ([], ["carry"], "Nothing is posted yet."),
        ([EVEN], ["carry"], "Nothing is carried."),
        ([EVEN], ["trial", "--at", "2020-01-01"], "Nothing is posted in that time."),
    ],
)
def test_nothing_is_what_it_is(
    found: Sequence[Posting], words: Sequence[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teller.cli.books.postings", lambda _settings: iter(found))
    shown = teller(tmp_path, "books", *words)
    assert (shown.returncode, shown.stdout.splitlines()[0]) == (0, said)


FOUND = (
    Posting(PostingKind.PAYMENT, "b", NOON, (Leg("cash", "EUR", 12_500_000), Leg("carry/m", "EUR", -12_500_000))),
    Posting(PostingKind.PAYMENT, "c", NOON, (Leg("cash", "JPY", 3_000_000), Leg("income.bank", "JPY", -3_000_000))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "last"),
    [
        ("trial", [["total", "EUR", "12.500005", "12.500005"], ["total", "JPY", "3.000000", "3.000000"]]),
        ("sheet", [["total assets", "EUR", "12.500005"], ["total debts and income", "EUR", "12.500005"],
                   ["total assets", "JPY", "3.000000"], ["total debts and income", "JPY", "3.000000"]]),
    ],
)  # fmt: skip
def test_amounts_have_as_many_digits_and_add_up(
    command: str, last: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teller.cli.books.postings", lambda _settings: iter((EVEN, *FOUND)))
    lines = teller(tmp_path, "books", command).stdout.splitlines()
    cells = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in lines if line.startswith("│")]
    assert cells[-len(last) :] == last
    amounts = [each for row in cells for each in row[2:]]
    assert {len(each.partition(".")[2]) for each in amounts} == {6}
    rows = [json.loads(line) for line in teller(tmp_path, "books", command, "--json").stdout.splitlines()]
    assert [each["account"] for each in rows] == [row[0] for row in cells[: -len(last)]]
