"""`teller books` where there is nothing to show: it says what is true of the bank."""

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
