"""The demo's tariff and revenue are in order, and its statement has both."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.ledger.balances import Balances
from bank.ledger.charging import charged
from bank.ledger.documents.canonical import from_json
from bank.ledger.documents.posted import Period, period_rows
from bank.ledger.documents.rows import PackedRow
from bank.ledger.documents.statement import Statement
from bank.ledger.months import month_of
from bank.ledger.ordering import OrderRefused, ordered
from bank.ledger.orders import LedgerOrder, decoded, encoded
from bank.ledger.posting import Posting
from bank.ledger.tariff import Tariff, read
from bank.ledger.tariffs import Tariffs
from teller.operate.ledger import orders, tariffs
from teller.sandbox import patience
from teller.sandbox import statement as demo
from teller.sandbox.tally import SumRow
from teller.settings import Settings, load
from tests.bank.ledger.drawn import OTHER, OWNER, event

NOW = time.time_ns() // 1_000_000
OWNERS = [SumRow(OWNER, 2, 20, 2000), SumRow(OTHER, 1, 10, 1000)]


class Amounts(Balances):
    def amount(self, key: tuple[str, str]) -> int:
        return self.amounts.get(key, 0)


class Bank:
    """A bank in a list: metering events are posted by the tariff that is set, orders at once."""

    def __init__(self) -> None:
        self.tariffs, self.postings = Tariffs(), list[Posting]()

    def put(self, _settings: Settings, tariff: Tariff, text: bytes) -> None:
        assert read(text) == tariff
        self.tariffs.add(tariff)
        for number, owner in enumerate((OWNER, OWNER, OTHER)):
            found = charged(event(number, time=NOW, owner=owner), self.tariffs, Amounts(self.postings))
            assert isinstance(found, Posting)
            self.postings.append(found)

    def give(self, _settings: Settings, given: list[LedgerOrder]) -> None:
        for each in given:
            assert decoded(*encoded(each)) == each
            found = ordered(each, Amounts(self.postings), lambda _offset: None)
            assert not isinstance(found, OrderRefused)
            self.postings += found

    def placed(self, _settings: Settings) -> Iterator[tuple[int, Posting]]:
        return enumerate(self.postings)

    def rows(self, period: Period) -> Iterator[PackedRow]:
        for each in self.postings:
            yield from period_rows(period, each, NOW)

    def leaves(self) -> Iterator[tuple[str, int]]:
        return iter(())


@pytest.fixture(name="bank")
def fixture_bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    bank = Bank()
    monkeypatch.setattr(tariffs, "put", bank.put)
    for name in ("give", "placed"):
        monkeypatch.setattr(orders, name, getattr(bank, name))
    monkeypatch.setattr(demo, "TopicSource", lambda _settings: bank)
    return bank


def test_a_statement_has_what_was_earned_and_what_it_cost(bank: Bank, tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    demo.set_tariff(settings)
    found = demo.statement(settings, OWNERS)
    assert found is not None
    assert str(found).startswith(
        f"A statement of {OWNER[:12]}… for {month_of(NOW)}: revenue 300.000000, fees -0.020000, "
        "balance 299.980000 EUR; see "
    )
    assert [each.name for each in found.files] == ["statement.pdf", "statement.json"]
    assert found.files[0].read_bytes().startswith(b"%PDF")
    drawn = from_json(found.files[1].read_bytes())
    assert isinstance(drawn, Statement)
    assert [(each.kind, each.partner) for each in drawn.lines] == [
        ("deposits", ""), ("revenue", "demo-model"), ("fees", "")
    ]  # fmt: skip
    assert len(bank.postings) == 6


def test_a_ledger_that_is_late_leaves_the_statement_out(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_S", 0)
    settings = load(data_dir=tmp_path)
    assert demo.statement(settings, OWNERS) is None
    assert demo.statement(settings, []) is None
    assert len(bank.postings) == 3
    assert not list(tmp_path.iterdir())
