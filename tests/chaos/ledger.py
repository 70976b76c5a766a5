"""Was each metering event posted once, and each order? The ledger's postings against what was metered and ordered."""

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from bank.ledger.books.sqlite import SqliteBooks
from bank.ledger.orders import LedgerOrder, ReceivedOrder, RevenueOrder, name_of
from bank.ledger.posting import Posting, PostingKind
from bank.ledger.tariff import Tariff, read
from schemas import topics
from teller.operate import topic_reader
from teller.operate.ledger import orders, tariffs
from teller.operate.ledger.postings import postings
from teller.settings import Settings
from tests.chaos.consents import Consents, patiently
from tests.chaos.records import DEPOSITORS, OWNERS

#: Seconds between two orders, and how many of them are given again.
EVERY_S: Final = 3.0
AGAIN: Final = 0.3
#: What a record costs, in 10^-18 of a euro: less than a millionth, so that carries count.
PRICE: Final = 300_000_000_000
_TARIFF: Final = {
    "tariff": "standard", "version": 1, "side": "depositor", "party": "*", "currency": "EUR", "payer": "depositor",
    "valid_from": "2026-01-01", "prices": [{"meter": "records", "price": "0.0000003"}],
}  # fmt: skip
_PARTS: Final = 10**12


class Operator:
    """Sets the tariff, then orders revenues and payments until stopped, some of them twice."""

    def __init__(self, seed: int, settings: Settings) -> None:
        self._dice, self._settings = random.Random(seed), settings
        self._owners = list(map(Consents(settings).owner, range(OWNERS)))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="operator")
        self.ordered: dict[str, LedgerOrder] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        text = json.dumps(_TARIFF).encode()
        tariff = read(text)
        assert isinstance(tariff, Tariff)
        patiently(lambda: tariffs.put(self._settings, tariff, text))
        number = 0
        while not self._stop.wait(EVERY_S):
            some: list[LedgerOrder] = [self._revenue(number), self._received(number)]
            self.ordered |= {name_of(each): each for each in some}
            if self._dice.random() < AGAIN:
                some.append(self._dice.choice(list(self.ordered.values())))
            patiently(lambda some=some: orders.give(self._settings, some))  # type: ignore[misc]
            number += 1

    def _revenue(self, number: int) -> RevenueOrder:
        dice = self._dice
        weights = {owner: dice.randrange(1, 1000) for owner in dice.sample(self._owners, dice.randrange(1, OWNERS))}
        return RevenueOrder(
            time=_now(), id=f"o-{number}", originator="buyer", model=f"m-{number % 2}", currency="EUR",
            amount=f"{dice.randrange(1, 100)}.{dice.randrange(10**6):06d}", commission="0.1", shares=weights,
        )  # fmt: skip

    def _received(self, number: int) -> ReceivedOrder:
        party, amount = self._dice.choice(DEPOSITORS), f"0.{self._dice.randrange(1, 1000):06d}"
        return ReceivedOrder(time=_now(), id=f"p-{number}", party=party, currency="EUR", amount=amount)


def _now() -> int:
    return int(time.time() * 1000)


class Metered(NamedTuple):
    """A metering event."""

    id: str
    depositor: str
    records: int


def metered(settings: Settings) -> Iterator[Metered]:
    for message in topic_reader.messages(settings, topics.METERING):
        event: dict[str, Any] = json.loads(message.value() or b"")
        yield Metered(event["id"], event["data"]["depositor"], event["data"]["records"])


def wait_until_posted(settings: Settings, ordered: int, seconds: float) -> bool:
    """Whether all that is metered was charged in time, and so many orders posted."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        events = {each.id for each in metered(settings)}
        kinds = Counter(each.kind for each in postings(settings))
        posted = kinds[PostingKind.REVENUE] + kinds[PostingKind.PAYMENT]
        if kinds[PostingKind.METERING] >= len(events) and posted >= ordered:
            return True
        time.sleep(1.0)
    return False


@dataclass(frozen=True, slots=True)
class ChaosLedgerVerdict:
    """Figures, and `problems`, which are empty when all is well. `held` events waited for the tariff."""

    postings: int
    held: int
    ordered: int
    problems: Sequence[str] = field(default=())


def look(settings: Settings, ordered: Mapping[str, LedgerOrder], said: Any) -> ChaosLedgerVerdict:
    """The verdict on the ledger as it is now, stopped; `said` is what `teller verify` said of it."""
    found = list(postings(settings))
    with closing(SqliteBooks(settings.ledger_books)) as books:
        kept = {leg[:2]: books.amount(leg[:2]) for each in found for leg in each.legs}
    figures = said.get("figures", {}).get("ledger") or {}
    left = {name: figures.get(name, 1) for name in ("held", "unread") if figures.get(name, 1)}
    return judge_ledger(list(metered(settings)), found, ordered, kept, left)


def sums(found: Iterable[Posting]) -> dict[tuple[str, str], int]:
    """What each account comes to in 10^-18, carries with it."""
    total: dict[tuple[str, str], int] = defaultdict(int)
    for leg in (leg for each in found for leg in each.legs):
        total[leg.account, leg.currency] += leg.amount * _PARTS + leg.carried
    return total


def judge_ledger(
    events: Sequence[Metered],
    found: Sequence[Posting],
    ordered: Mapping[str, LedgerOrder],
    kept: Mapping[tuple[str, str], int],
    left: Mapping[str, int] = {},
) -> ChaosLedgerVerdict:
    """Each event is charged once and each order posted once, nothing else is, and sums are what prices and orders say.
    `kept` are the balances of the ledger's books, in millionths; `left` is what `teller verify` calls held or unread.
    """
    times = Counter((each.kind, each.cause) for each in found)
    wanted = {(PostingKind.METERING, each.id) for each in events} | set(_of_orders(ordered.values()))
    held = {(PostingKind.HELD, each.id) for each in events}
    shared = {each for each in times if each[0] is PostingKind.SHARED}
    whole: Counter[tuple[str, str]] = Counter()
    for leg in (leg for each in found for leg in each.legs):
        whole[leg.account, leg.currency] += leg.amount
    problems = [
        _few("events or orders are not posted", wanted - times.keys()),
        _few("postings are there twice", {each for each, count in times.items() if count > 1}),
        _few("postings have no cause", times.keys() - wanted - held - shared),
        _few("postings do not sum to zero", {each.cause for each in found if sum(leg.amount for leg in each.legs)}),
        _few("accounts have another sum than is asked", _wrong(sums(found), _asked(events, ordered.values()))),
        _few("kinds of events are left", left),
        _few("balances of the books are not the postings'", {key for key in whole if kept.get(key) != whole[key]}),
    ]
    held_there = sum(each.kind is PostingKind.HELD for each in found)
    return ChaosLedgerVerdict(len(found), held_there, len(ordered), [line for line in problems if line])


def _of_orders(ordered: Iterable[LedgerOrder]) -> Iterator[tuple[PostingKind, str]]:
    for each in ordered:
        if isinstance(each, RevenueOrder):
            yield PostingKind.REVENUE, each.id
            yield from ((PostingKind.SHARED, f"{each.id}/{number}") for number in (0, 1))
        else:
            yield PostingKind.PAYMENT, name_of(each)


def _asked(events: Iterable[Metered], ordered: Iterable[LedgerOrder]) -> dict[str, int]:
    """What depositors, buyers and all owners together must come to, in 10^-18; owners by the name of their place."""
    asked: dict[str, int] = defaultdict(int)
    for event in events:
        asked[f"receivable.depositor/{event.depositor}"] += event.records * PRICE
    for each in ordered:
        if isinstance(each, ReceivedOrder):
            asked[each.account] -= each.micros * _PARTS
        elif isinstance(each, RevenueOrder):
            asked[f"receivable.originator/{each.originator}"] += each.micros * _PARTS
            asked["payable.owner"] -= (each.micros - each.micros // 10) * _PARTS
    return asked


def _wrong(there: Mapping[tuple[str, str], int], asked: Mapping[str, int]) -> set[str]:
    by_name: dict[str, int] = defaultdict(int)
    for (name, _), amount in there.items():
        by_name["payable.owner" if name.startswith("payable.owner/") else name] += amount
    compared = {name for name in by_name if name.startswith(("receivable.", "payable."))} | asked.keys()
    return {name for name in compared if by_name.get(name, 0) != asked.get(name, 0)}


def _few(what: str, things: Iterable[object], most: int = 5) -> str:
    named = sorted(map(str, things))
    return f"{len(named):,} {what}: {'; '.join(named[:most])}" if named else ""
