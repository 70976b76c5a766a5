"""Orders under crashes: a payment, a revenue, payouts and reversals are posted once, and nothing is paid twice."""

from typing import Any

import pytest

from bank.ledger.balances import Balances
from bank.ledger.orders import LedgerOrder, encoded, made
from bank.ledger.posting import PostingKind
from pipelines.ledger.session import LedgerSession
from pipelines.metrics import metrics
from schemas.identifiers import posting_id
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS
from tests.bank.ledger.drawn import NOON, OTHER, OWNER
from tests.ledger.running import postings
from tests.ledger.test_simulation import Bank

EUR = 1_000_000
HOLDER = f"payable.owner/{OWNER}"


def order(kind: str, **fields: Any) -> LedgerOrder:
    found = made(order=kind, time=NOON, **fields)
    assert not isinstance(found, tuple), found
    return found


REVENUE = order(
    "revenue", id="offering-1", originator="buyer", model="m", currency="EUR", amount="100.00", commission="0.1",
    shares={OWNER: 2, OTHER: 1},
)  # fmt: skip
RECEIVED = order("received", id="INV-7", party="buyer", place="originator", currency="EUR", amount="40")


def payout(run: str, number: int, amount: str) -> LedgerOrder:
    return order("payout", run=run, id=f"{number:032x}", holder=OWNER, currency="EUR", amount=amount)


def give(bank: Bank, *orders: LedgerOrder) -> None:
    bank._send(LEDGER_ORDERS, [encoded(each) for each in orders])
    bank.run()


def posted(bank: Bank) -> list[Any]:
    return postings(bank.topics.records[LEDGER_POSTINGS])


def story(bank: Bank) -> Balances:
    """Revenue is shared, two runs draw the same balance, the bank returns a payout, and all is ordered twice."""
    give(bank, REVENUE, RECEIVED)
    give(bank, payout("a", 1, "59.99"), payout("b", 2, "59.99"), REVENUE)
    offset = next(at for at, each in enumerate(posted(bank)) if each.cause.startswith("payout/"))
    name = str(posted(bank)[offset].posting_id)
    back = order("reverse", posting=name, offset=offset)
    give(bank, back, order("confirmed", id=f"{1:032x}"), RECEIVED)
    give(bank, payout("c", 3, "60"), back, payout("d", 4, "0.01"))
    return Balances(posted(bank))


def check(bank: Bank, sums: Balances) -> None:
    amounts = {key[0]: amount for key, amount in sums.amounts.items() if amount}
    assert amounts == {
        "receivable.originator/buyer": 60 * EUR,
        "cash": -20 * EUR,
        "income.bank": -10 * EUR,
        f"payable.owner/{OTHER}": -30 * EUR,
    }
    found = posted(bank)
    assert len({each.posting_id for each in found}) == len(found) == 7
    assert bank.books.amounts == sums.amounts
    assert bank.topics.committed[LEDGER_ORDERS, 0] == 11


def test_what_is_ordered_is_posted_once_and_no_balance_is_paid_twice() -> None:
    before = metrics.ledger_refused.labels("order")._value.get()
    bank = Bank(set())
    check(bank, story(bank))
    assert metrics.ledger_refused.labels("order")._value.get() - before == 2


def test_a_crash_at_any_step_changes_nothing() -> None:
    bank = Bank(set())
    story(bank)
    for number in range(1, bank.faults.calls + 1):
        crashed = Bank({number})
        check(crashed, story(crashed))


def test_a_revenue_is_shared_exactly_and_its_postings_come_together() -> None:
    bank = Bank(set())
    give(bank, order("revenue", id="o", originator="b", model="m", currency="EUR", amount="0.000100",
                     shares={"a" * 32: 1, "b" * 32: 1, "c" * 32: 1}))  # fmt: skip
    sums = Balances(posted(bank)).amounts
    assert sorted(sums[f"payable.owner/{each * 32}", "EUR"] for each in "abc") == [-34, -33, -33]
    assert sums["revenue.model/m", "EUR"] == sums["carry/m", "EUR"] == 0
    assert [each.kind for each in posted(bank)] == [PostingKind.REVENUE, PostingKind.SHARED, PostingKind.SHARED]


@pytest.mark.parametrize("offset", [1, 2, 99])
def test_only_the_posting_that_is_named_is_taken_back(offset: int) -> None:
    bank = Bank(set())
    give(bank, REVENUE)
    name = posting_id(PostingKind.REVENUE, "offering-1")
    give(bank, order("reverse", posting=str(name), offset=offset))
    assert len(posted(bank)) == 3
    give(bank, order("reverse", posting=str(name), offset=0))
    assert posted(bank)[-1].reverses == name
    give(bank, order("reverse", posting=str(posted(bank)[-1].posting_id), offset=3))
    assert len(posted(bank)) == 4  # a reversal is not taken back


def test_what_does_not_fit_into_an_account_is_refused_before_it_is_written() -> None:
    bank = Bank(set())
    for number in range(2):
        give(bank, order("received", id=f"i{number}", party="x", currency="EUR", amount="9000000000000"))
    assert len(posted(bank)) == 1
    LedgerSession(bank.config()).turn()


def test_a_foreign_order_is_passed_over_counted_and_named(caplog: pytest.LogCaptureFixture) -> None:
    before = metrics.ledger_refused.labels("foreign")._value.get()
    bank = Bank(set())
    key, value = encoded(RECEIVED)
    bank._send(
        LEDGER_ORDERS, [(key, b"canary"), (b"received/other", value), (key, value[:-1] + b',"x":1}'), (key, value)]
    )
    bank.run()
    assert len(posted(bank)) == 1
    assert metrics.ledger_refused.labels("foreign")._value.get() - before == 3
    assert [f"{LEDGER_ORDERS}/0/{number} is" in caplog.text for number in range(4)] == [True, True, True, False]
    assert "canary" not in caplog.text


def test_a_foreign_tariff_is_counted_once_and_not_at_each_start() -> None:
    before = metrics.ledger_refused.labels("foreign")._value.get()
    bank = Bank(set())
    bank._send(LEDGER_TARIFFS, [(b"canary", b"canary")])
    for _ in range(3):
        bank.run()
    assert metrics.ledger_refused.labels("foreign")._value.get() - before == 1
