"""The ledger is held against what caused it: each kind of damage is found, and named by its place."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bank.ledger.balances import Balances
from bank.ledger.charging import charged, held, month_end
from bank.ledger.documents.posted import period_rows
from bank.ledger.orders import LedgerOrder, ReceivedOrder, ReverseOrder
from bank.ledger.posting import Leg, Posting, PostingKind, Quantities, reversal
from bank.ledger.tariffs import Tariffs
from schemas.identifiers import posting_id
from teller.operate.ledger import stating
from teller.operate.ledger.stating import is_stated
from teller.operate.ledger.verifying import SeenEvent, SeenPosting, verify
from tests.bank.ledger.drawn import NOON, OWNER, event, tariff

EVENTS = [event(number) for number in range(4)]


def postings() -> list[Posting]:
    tariffs = Tariffs([tariff(payer="shared", owner_share="0.5")])
    found, sums = [held(EVENTS[0]), held(EVENTS[3])], Balances()
    for each in EVENTS[:3]:
        posting = charged(each, tariffs, sums)
        assert isinstance(posting, Posting)
        sums.take(posting)
        found.append(posting)
    return [*found, reversal(found[2], f"reverse/{found[2].posting_id}", NOON)]


ORDERS: list[LedgerOrder] = [
    ReverseOrder(time=NOON, posting=str(posting_id(PostingKind.METERING, EVENTS[0].id)), offset=2),
    ReceivedOrder(time=NOON, id="INV-7", party="example", currency="EUR", amount="1"),
]


def payment(amount: int, name: str = "INV-7") -> Posting:
    legs = Leg("cash", "EUR", amount), Leg("receivable.depositor/example", "EUR", -amount)
    return Posting(PostingKind.PAYMENT, f"received/{name}", NOON, legs, "example")


def verdict(found: list[Posting], events: list[SeenEvent] | None = None) -> dict[str, tuple[int, tuple[str, ...]]]:
    seen = [SeenEvent(f"e{number}", each, settled=True) for number, each in enumerate(EVENTS)]
    posted = (SeenPosting(f"p{at}", each, each.time) for at, each in enumerate(found))
    told = verify(posted, seen if events is None else events, ORDERS, ["2026-10"], 5)
    return {each.kind.value: (each.times, each.places) for each in told.findings}


def test_a_ledger_that_is_well_has_no_findings() -> None:
    seen = [SeenEvent(f"e{number}", each, settled=True) for number, each in enumerate([*EVENTS, EVENTS[1]])]
    told = verify((SeenPosting("p", each, each.time) for each in [*postings(), payment(1_000_000)]), seen, ORDERS)
    used = sum(each.quantities.records for each in EVENTS), sum(each.quantities.bytes for each in EVENTS)
    assert told == (4, 7, 1, 0, (), Quantities(*used, objects=4), Quantities())


def _richer(posting: Posting) -> Posting:
    first, *others = posting.legs
    return replace(posting, legs=(first._replace(carried=first.carried + 1), *others))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda found: found[:4], {"event_unposted": (1, ("e2",))}),
        (lambda found: [*found, found[2]], {"posting_twice": (1, ("p6",))}),
        (lambda found: [*found, held(event(99))], {"posting_uncaused": (1, ("p6",))}),
        (lambda found: [*found[:2], *found[3:]], {"posting_uncaused": (1, ("p4",))}),
        (
            lambda found: [*found[:4], replace(found[4], quantities=Quantities(9, 1000, 1)), found[5]],
            {"posting_differs": (1, ("p4",))},
        ),
        (lambda found: [*found[:4], _richer(found[4]), found[5]], {"charge_differs": (1, ("p4",))}),
        (lambda found: [*found, payment(1_000_000, "other")], {"posting_uncaused": (1, ("p6",))}),
        (lambda found: [*found, payment(1_000_001)], {"posting_differs": (1, ("p6",))}),
        (
            lambda found: [*found[:5], replace(found[5], quantities=Quantities(-9, -1000, -1))],
            {"reversal_differs": (1, ("p5",))},
        ),
    ],
)
def test_each_damage_is_found(
    damage: Callable[[list[Posting]], list[Posting]], expected: dict[str, tuple[int, tuple[str, ...]]]
) -> None:
    assert verdict(damage(postings())) == expected


def test_an_event_that_is_not_read_yet_may_be_unposted() -> None:
    seen = [SeenEvent(f"e{number}", each, settled=number < 4) for number, each in enumerate([*EVENTS, event(5)])]
    assert verdict(postings(), seen) == {}


def test_a_month_that_nobody_closed_has_no_posting_of_its_end() -> None:
    of_owner = {"side": "owner", "payer": "owner", "minimum": "1", "valid_from": "2026-01-01"}
    ends = [
        month_end("owner", OWNER, month, Tariffs([tariff(**of_owner)]), Balances()) for month in ("2026-10", "2026-11")
    ]
    assert verdict([*postings(), *(each for each in ends if isinstance(each, Posting))]) == {
        "posting_uncaused": (1, ("p7",))
    }


def test_what_is_no_posting_is_named_and_the_rest_is_held_against_each_other() -> None:
    seen = [SeenEvent(f"e{number}", each, settled=True) for number, each in enumerate(EVENTS)]
    told = verify([*(SeenPosting("p", each, NOON) for each in postings()), SeenPosting("x", None, NOON)], seen, ORDERS)
    assert [(each.kind.value, each.times, each.places) for each in told.findings] == [("posting_foreign", 1, ("x",))]


def test_quantities_are_of_each_event_once_posted_or_waiting() -> None:
    seen = [SeenEvent(f"e{at}", each, settled=at < 4, counted=at != 1) for at, each in enumerate([*EVENTS, event(5)])]
    told = verify((SeenPosting("p", each, NOON) for each in postings()), seen)
    counted = [EVENTS[0], EVENTS[2], EVENTS[3]]
    assert told.posted == Quantities(
        sum(each.quantities.records for each in counted), sum(each.quantities.bytes for each in counted), 3
    )
    assert (told.waiting, told.unread) == (event(5).quantities, 1)


@pytest.mark.parametrize("late", [0, 6 * 86_400_000, 40 * 86_400_000])
def test_each_posting_is_on_statements_to_the_millionth(late: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [*postings(), reversal(postings()[3], "again", NOON)]
    assert all(is_stated(each, each.time + late, 5) for each in found)
    rows = period_rows
    with_money = [each for each in found if any(leg.amount for leg in each.legs)]
    assert with_money
    for wrong in (
        lambda *of: list(rows(*of))[:-1],  # a leg that no statement has
        lambda *of: [*rows(*of), *rows(*of)],  # on two lines
        lambda *of: [each._replace(micros=each.micros + (each.micros != 0)) for each in rows(*of)],
    ):
        with monkeypatch.context() as patched:
            patched.setattr(stating, "period_rows", wrong)
            assert not any(is_stated(each, each.time + late, 5) for each in with_money)
