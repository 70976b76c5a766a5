"""The journal: beancount, another program, finds the same balances."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import Balances
from bank.ledger.charging import charged
from bank.ledger.journal import journal, named
from bank.ledger.posting import Posting, reversal
from bank.ledger.reports import balance_sheet, before, profit_and_loss, trial_balance
from bank.ledger.sharing import RevenueEarned, Shares, earned, share_out, shared
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.drawn import NOON, OTHER, OWNER, event, tariff

BEAN_CHECK = shutil.which("bean-check", path=str(Path(sys.executable).parent)) or "bean-check"


def postings() -> list[Posting]:
    tariffs = Tariffs([tariff(payer="shared", owner_share="0.3", prices=[{"meter": "bytes", "price": "0.0000000007"}])])
    known, found = Balances(), list[Posting]()
    for number in range(50):
        posting = charged(
            event(number, owner=(OWNER, OTHER)[number % 2], depositor=f"name_{number % 3}"), tariffs, known
        )
        assert isinstance(posting, Posting)
        known.take(posting)
        found.append(posting)
    offering = RevenueEarned("offering-1", "model.1", "USD", 123_456, NOON + 86_400_000)
    revenue = earned(offering, "Käufer/x", 1_000_000)
    shares = share_out(-revenue.legs[1].amount, {OWNER: 2, OTHER: 1}, offering.id)
    assert isinstance(shares, Shares)
    return [*found, reversal(found[7], "asked", NOON + 5), revenue, *shared(offering, -revenue.legs[1].amount, shares)]


def checked(lines: Sequence[str], file: Path) -> subprocess.CompletedProcess[str]:
    file.write_text("".join(lines), "utf-8")
    return subprocess.run(
        [BEAN_CHECK, "--no-cache", str(file)], capture_output=True, text=True, timeout=400, check=False
    )


def test_beancount_agrees_to_the_millionth_and_only_with_the_truth(tmp_path: Path) -> None:
    lines = list(journal(postings()))
    found = checked(lines, tmp_path / "books.beancount")
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
    place = next(at for at, line in enumerate(lines) if line.startswith("  Liabilities:Payable-Owner"))
    amount = lines[place].split()[1]
    other = f"{amount[:-1]}{(int(amount[-1]) + 1) % 10}"
    lines[place] = lines[place].replace(amount, other)
    assert checked(lines, tmp_path / "changed.beancount").returncode != 0


def test_names_of_accounts_stay_different() -> None:
    parties = ["a", "a.", "a/b", "612e", "P-a", "X-612e", "ä", "-"]
    assert len({named(account(AccountPlace.DEPOSITOR, party)) for party in parties}) == len(parties)


def test_the_books_agree_with_each_other() -> None:
    rows = trial_balance(postings())
    for currency in ("EUR", "USD"):
        mine = [row for row in rows if row.currency == currency]
        assert sum(row.debit for row in mine) == sum(row.credit for row in mine) > 0
        sheet = balance_sheet(mine)
        assets = sum(line.amount for line in sheet if line.title.startswith("receivable"))
        assert assets == sum(line.amount for line in sheet if not line.title.startswith("receivable"))
    income = {(line.title, line.currency): line.amount for line in profit_and_loss(rows)}
    assert income["income.bank", "USD"] == 123_456
    assert income["revenue.model", "USD"] == 0
    amounts = Balances(postings()).amounts
    assert income["income.bank", "EUR"] == -sum(
        amount for key, amount in amounts.items() if key[0] == "income.bank" and key[1] == "EUR"
    )


def test_books_are_of_a_date() -> None:
    assert list(before(postings(), NOON)) == []
    assert {row.currency for row in trial_balance(before(postings(), NOON + 86_400_000))} == {"EUR"}


@pytest.mark.parametrize("name", ["", "nowhere/x"])
def test_what_is_no_account_has_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="chart"):
        named(name)
