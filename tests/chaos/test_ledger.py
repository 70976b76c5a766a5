"""The judge of the ledger is worth what it finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bank.ledger.balances import Balances
from bank.ledger.charging import charged, held
from bank.ledger.ordering import ordered
from bank.ledger.orders import LedgerOrder, ReceivedOrder, RevenueOrder, name_of
from bank.ledger.posting import Posting
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.documents.test_payout_book import Ledger
from tests.bank.ledger.drawn import NOON, OTHER, OWNER, event, tariff
from tests.chaos.ledger import Metered, judge_ledger

EVENTS = [event(number) for number in range(5)]
ORDERS: list[LedgerOrder] = [
    ReceivedOrder(time=NOON, id="p-0", party="example", currency="EUR", amount="0.000002"),
    RevenueOrder(
        time=NOON, id="o-0", originator="buyer", model="m", currency="EUR", amount="1.000001", commission="0.1",
        shares={OWNER: 2, OTHER: 1},
    ),
]  # fmt: skip


def account() -> dict[str, Any]:
    tariffs, known, found = (
        Tariffs([tariff(prices=[{"meter": "records", "price": "0.0000003"}])]),
        Balances(),
        list[Posting](),
    )
    for each in EVENTS:
        posting = charged(each, tariffs, known)
        assert isinstance(posting, Posting)
        known.take(posting)
        found.append(posting)
    for order in ORDERS:
        made = ordered(order, Ledger(), lambda _: None)
        assert isinstance(made, list)
        found += made
    found.append(held(EVENTS[0]))
    return {
        "events": [Metered(each.id, each.depositor, each.quantities.records) for each in EVENTS],
        "found": found,
        "ordered": {name_of(each): each for each in ORDERS},
        "kept": dict(Balances(found).amounts),
    }


def test_a_ledger_that_is_well_passes() -> None:
    found = judge_ledger(**account())
    assert (found.postings, found.held, found.ordered, found.problems) == (10, 1, 2, [])


def poorer(given: dict[str, Any]) -> None:
    """An owner gets less by a millionth, and the carry more: each posting sums to zero."""
    at = next(at for at, each in enumerate(given["found"]) if each.cause == "o-0/1")
    carry, owner, *others = given["found"][at].legs
    legs = carry._replace(amount=carry.amount - 1), owner._replace(amount=owner.amount + 1), *others
    given["found"][at] = replace(given["found"][at], legs=legs)


HARM: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "an event is not posted": (lambda given: given["found"].pop(1), "1 events or orders are not posted"),
    "a share is not posted": (lambda given: given["found"].pop(8), "1 events or orders are not posted"),
    "an event is posted twice": (lambda given: given["found"].append(given["found"][1]), "1 postings are there twice"),
    "a payment is posted twice": (lambda given: given["found"].append(given["found"][5]), "1 postings are there twice"),
    "nobody metered it": (lambda given: given["events"].pop(), "1 postings have no cause"),
    "nobody ordered it": (lambda given: given["ordered"].pop("received/p-0"), "1 postings have no cause"),
    "a sum is another": (
        lambda given: given["events"].__setitem__(2, given["events"][2]._replace(records=11)),
        "1 accounts have another sum",
    ),
    "an owner is robbed": (poorer, "1 accounts have another sum"),
    "the books differ": (lambda given: given["kept"].update({("cash", "EUR"): 0}), "1 balances of the books"),
    "events are held": (lambda given: given.update(left={"held": 3}), "1 kinds of events are left: held"),
    "legs do not balance": (
        lambda given: given["found"].__setitem__(5, replace(given["found"][5], legs=given["found"][5].legs[:1])),
        "1 postings do not sum to zero",
    ),
}


@pytest.mark.parametrize("name", HARM)
def test_each_harm_is_seen(name: str) -> None:
    given = account()
    harm, said = HARM[name]
    harm(given)
    assert said in "\n".join(judge_ledger(**given).problems)
