"""Hold the ledger's postings against what caused them, each metering event posted once and each posting by one event or
order, against the shares that a revenue comes to, and against the statements that they are on.

Events are compared by what routers wrote, not by what the ledger would make of them. Memory is constant: rows lie in a
private file of SQLite's.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Final, NamedTuple

from bank.ledger.accounts import AccountPlace, place_of
from bank.ledger.balances import plus
from bank.ledger.metered import MeteredObject
from bank.ledger.money import PARTS
from bank.ledger.months import month_of
from bank.ledger.ordering import order_of
from bank.ledger.orders import LedgerOrder, PayoutOrder, ReceivedOrder, RevenueOrder, name_of
from bank.ledger.posting import Leg, Posting, PostingKind, Quantities
from teller.operate.ledger import revenue_shares
from teller.operate.ledger.revenue_shares import RevenueShares
from teller.operate.ledger.stating import is_stated
from teller.operate.ledger.verdict import LedgerFinding, LedgerProblem, LedgerVerdict

#: Number of places that are named of each kind; all are counted.
FIRST: Final = 5


class SeenPosting(NamedTuple):
    """A posting, None for what is none, where it lies, and when Kafka took it, in milliseconds since 1970."""

    place: str
    posting: Posting | None
    time: int


class SeenEvent(NamedTuple):
    """A metering event, and where it lies; `settled`: the ledger has read past it; `counted`: so are its quantities."""

    place: str
    event: MeteredObject
    settled: bool
    counted: bool = True


_TABLES: Final = (
    "CREATE TABLE event (cause TEXT PRIMARY KEY, fact TEXT, place TEXT, settled INTEGER, counted INTEGER, "
    "objects INTEGER, records INTEGER, bytes INTEGER) WITHOUT ROWID",
    "CREATE TABLE posting (number INTEGER PRIMARY KEY, id TEXT, kind TEXT, cause TEXT, fact TEXT, place TEXT, "
    "reverses TEXT, month TEXT, objects INTEGER, records INTEGER, bytes INTEGER, ordered TEXT, change BLOB)",
    "CREATE TABLE month (closed TEXT PRIMARY KEY)",
    "CREATE TABLE orders (name TEXT, change BLOB, PRIMARY KEY (name, change)) WITHOUT ROWID",
    *revenue_shares.TABLES,
    "CREATE VIEW of_event AS SELECT * FROM posting WHERE kind IN ('METERING', 'HELD')",
)
_POSTING: Final = "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INDEXES: Final = (
    "CREATE INDEX by_cause ON posting (cause, kind)",
    "CREATE INDEX by_id ON posting (id)",
    "CREATE INDEX by_order ON posting (ordered) WHERE ordered != ''",
)
_QUESTIONS: Final = {
    LedgerProblem.EVENT_UNPOSTED: "SELECT place FROM event WHERE settled AND cause NOT IN (SELECT cause FROM of_event)",
    LedgerProblem.POSTING_TWICE: "SELECT max(place) FROM posting GROUP BY id HAVING count(*) > 1",
    LedgerProblem.POSTING_UNCAUSED: "SELECT place FROM of_event WHERE cause NOT IN (SELECT cause FROM event) "
    "UNION ALL SELECT place FROM posting WHERE (reverses != '' AND reverses NOT IN (SELECT id FROM posting)) "
    "OR (kind = 'MONTH' AND month NOT IN (SELECT closed FROM month)) "
    "OR (ordered != '' AND ordered NOT IN (SELECT name FROM orders))",
    LedgerProblem.POSTING_DIFFERS: "SELECT of_event.place FROM of_event JOIN event USING (cause) "
    "WHERE of_event.fact != event.fact UNION ALL SELECT place FROM posting WHERE kind = 'PAYMENT' "
    "AND ordered IN (SELECT name FROM orders) AND NOT EXISTS "
    "(SELECT 1 FROM orders WHERE name = posting.ordered AND change = posting.change)",
    LedgerProblem.REVERSAL_DIFFERS: "SELECT posting.place FROM posting JOIN posting AS other "
    "ON other.id = posting.reverses WHERE posting.change != other.change",
    LedgerProblem.SHARE_DIFFERS: revenue_shares.DIFFERING,
}
_COUNTS: Final = (
    "SELECT count(*) FROM event",
    "SELECT count(*) FROM posting",
    "SELECT count(DISTINCT cause) FROM posting WHERE kind = 'HELD' AND cause NOT IN "
    "(SELECT cause FROM posting WHERE kind = 'METERING')",
    "SELECT count(*) FROM event WHERE NOT settled AND cause NOT IN (SELECT cause FROM of_event)",
)
#: Quantities of each event once, whether it is held or posted; both say the same.
_POSTED: Final = (
    "SELECT of_event.records, of_event.bytes, of_event.objects FROM of_event JOIN event USING (cause) "
    "WHERE counted GROUP BY cause"
)
_WAITING: Final = (
    "SELECT records, bytes, objects FROM event WHERE counted AND NOT settled "
    "AND cause NOT IN (SELECT cause FROM of_event)"
)
_PAYERS: Final = frozenset({AccountPlace.DEPOSITOR, AccountPlace.OWNER})
_CHARGED: Final = frozenset({PostingKind.METERING, PostingKind.MONTH, PostingKind.REVERSAL})


def verify(
    postings: Iterable[SeenPosting],
    events: Iterable[SeenEvent],
    orders: Iterable[LedgerOrder] = (),
    closed: Iterable[str] = (),
    grace_days: int = 0,
) -> LedgerVerdict:
    """Compare; all postings are read before the first event and order, so that each has its cause there. `closed` are
    the months that were ordered to be closed, read last.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        for statement in _TABLES:
            base.execute(statement)
        wrong: dict[LedgerProblem, LedgerFinding] = {}
        shares = RevenueShares(base, _told)
        for number, (place, each) in enumerate(_postings(postings, wrong, grace_days)):
            base.execute(_POSTING, (number, *_posting_row(place, each)))
            shares.note(number, each)
        shares.sum_up()
        for statement in _INDEXES:
            base.execute(statement)
        base.executemany("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_row, events))
        for order in orders:
            base.execute("INSERT OR IGNORE INTO orders VALUES (?, ?)", (name_of(order), _asked(order)))
            if isinstance(order, RevenueOrder):
                shares.compare(order)
        base.executemany("INSERT OR IGNORE INTO month VALUES (?)", ((month,) for month in closed))
        found = [_finding(kind, (row[0] for row in base.execute(asked))) for kind, asked in _QUESTIONS.items()]
        found += [wrong[kind] for kind in sorted(wrong)]
        caused, posted, waiting, unread = (base.execute(asked).fetchone()[0] for asked in _COUNTS)
        sums = _total(base.execute(_POSTED)), _total(base.execute(_WAITING))
        return LedgerVerdict(caused, posted, waiting, unread, tuple(each for each in found if each.times), *sums)


def _total(rows: Iterable[tuple[int, int, int]]) -> Quantities:
    """Add up in Python: SQLite ends a sum beyond 64 bits with an error."""
    found = Quantities()
    for row in rows:
        found = plus(found, Quantities(*row))
    return found


def _postings(
    postings: Iterable[SeenPosting], wrong: dict[LedgerProblem, LedgerFinding], grace_days: int
) -> Iterator[tuple[str, Posting]]:
    """Yield places and postings; note what is wrong in one by itself."""
    for place, each, time in postings:
        if each is None:
            _note(wrong, LedgerProblem.POSTING_FOREIGN, place)
            continue
        if not _explained(each):
            _note(wrong, LedgerProblem.CHARGE_DIFFERS, place)
        if not is_stated(each, time, grace_days):
            _note(wrong, LedgerProblem.STATEMENT_DIFFERS, place)
        yield place, each


def _posting_row(place: str, each: Posting) -> tuple[Any, ...]:
    fact, change = _told(each)
    names = str(each.posting_id), each.kind.value, each.cause, fact, place, str(each.reverses or "")
    return *names, month_of(each.time), *_counted(each.quantities), order_of(each), change


def _told(each: Posting) -> tuple[str, bytes]:
    """Return what a posting says of its event, and a digest of what it changes, or of what a reversal takes back."""
    fact = repr((each.time, each.depositor, each.owner, each.schema, tuple(each.quantities)))
    return fact, _change(-1 if each.reverses else 1, each.legs, each.quantities)


def _note(wrong: dict[LedgerProblem, LedgerFinding], kind: LedgerProblem, place: str) -> None:
    _, times, places = wrong.get(kind, LedgerFinding(kind, 0, ()))
    wrong[kind] = LedgerFinding(kind, times + 1, places if times >= FIRST else (*places, place))


def _change(sign: int, legs: Iterable[Leg], quantities: Iterable[int] = (0, 0, 0, 0)) -> bytes:
    """Return a digest of what a posting changes; of a reversal, with the sign of -1, what it takes back."""
    amounts = sorted((leg.account, leg.currency, sign * leg.amount, sign * leg.carried) for leg in legs)
    return hashlib.sha256(repr((amounts, [sign * each for each in quantities])).encode()).digest()[:16]


def _asked(order: LedgerOrder) -> bytes:
    """Return the digest of what an order of a payment asks for; of others nothing, as it takes balances to know."""
    if isinstance(order, PayoutOrder):
        of, amount = f"{AccountPlace.OWNER}/{order.holder}", order.micros
    elif isinstance(order, ReceivedOrder):
        of, amount = order.account, -order.micros
    else:
        return b""
    return _change(1, [Leg(of, order.currency, amount), Leg(str(AccountPlace.CASH), order.currency, -amount)])


def _row(seen: SeenEvent) -> tuple[Any, ...]:
    event = seen.event
    fact = repr((event.time, event.depositor, event.owner, event.schema, tuple(event.quantities)))
    return event.id, fact, seen.place, seen.settled, seen.counted, *_counted(event.quantities)


def _counted(quantities: Quantities) -> tuple[int, int, int]:
    return quantities.objects, quantities.records, quantities.bytes


def _explained(posting: Posting) -> bool:
    """Return whether legs and carries of who pays are what the tariffs ask, exactly."""
    if posting.kind not in _CHARGED or not (posting.charges or posting.kind is PostingKind.METERING):
        return True
    left: dict[str, int] = defaultdict(int)
    for leg in posting.legs:
        if place_of(leg.account) in _PAYERS:
            left[leg.currency] += leg.amount * PARTS + leg.carried
    for charge in posting.charges:
        left[charge.currency] -= charge.exact
    return not any(left.values())


def _finding(kind: LedgerProblem, places: Iterable[str]) -> LedgerFinding:
    count, first = 0, list[str]()
    for place in places:
        count += 1
        if count <= FIRST:
            first.append(place)
    return LedgerFinding(kind, count, tuple(first))
