"""Write a mobile operator's records of many customers, as CSV: calls, messages and data sessions.

There is no common format: operators name their columns as they like, so a reader works by a mapping. These columns are
those of the bundled generic mappings.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.words import CHATS

Row = dict[str, object]
CALL: Final = "telecom.call.v1"
MESSAGE: Final = "telecom.message.v1"
SESSION: Final = "telecom.data_session.v1"
NO_DAY: Final = "2025-02-30T10:00:00Z"


def calls(pen: Pen) -> Export:
    """Make calls; one row names no owner and one an impossible day."""
    rows = list(_rows(pen, (14, 23), _call))
    broken = [rows[2] | {"owner": "", "call_id": "c-none"}, rows[3] | {"started_at": NO_DAY, "call_id": "c-day"}]
    return _export("calls", CALL, pen, rows, broken)


def messages(pen: Pen) -> Export:
    """Make text messages; one row names no owner."""
    rows = list(_rows(pen, (12, 17), _message))
    return _export("messages", MESSAGE, pen, rows, [rows[4] | {"owner": " ", "message_id": "m-none"}])


def sessions(pen: Pen) -> Export:
    """Make data sessions; one row has words where bytes belong."""
    rows = list(_rows(pen, (18, 27), _session))
    return _export("data-sessions", SESSION, pen, rows, [rows[5] | {"bytes_down": "lots", "session_id": "s-lots"}])


def _rows(pen: Pen, each: tuple[int, int], make: Callable[[Person, datetime, Pen], Row]) -> Iterator[Row]:
    """Make rows in an operator's order: by time, customers mixed."""
    when = [(moment, person) for person in pen.cast for moment in pen.moments(*each)]
    for moment, person in sorted(when, key=lambda pair: pair[0]):
        yield make(person, moment, pen)


def _export(name: str, schema: str, pen: Pen, rows: Sequence[Row], broken: Sequence[Row]) -> Export:
    return Export(
        connector="telecom-csv",
        path=f"telecom/northcell-{name}-2025.csv",
        content=pack.table(list(rows[0]), [*rows[:6], *broken, *rows[6:]]).encode(),
        depositor="northcell",
        mapping=name,
        expected={schema: len(rows)},
        refused=len(broken),
        planted=tuple(pen.planted),
    )


def _call(person: Person, when: datetime, pen: Pen) -> Row:
    direction = pen.rng.choice(("INCOMING", "OUTGOING", "OUTGOING", "MISSED"))
    return {
        "call_id": f"c-{pen.rng.randrange(10**10):010d}",
        "owner": person.owner_id,
        "direction": direction,
        "counterparty": pen.plant("PHONE_NUMBER", pen.other(person).mobile, CALL, "counterparty"),
        "started_at": pack.iso(when),
        "duration_s": 0 if direction == "MISSED" else pen.rng.randrange(5, 2400),
        "country": person.country,
        "cell_id": _cell(pen),
    }


def _message(person: Person, when: datetime, pen: Pen) -> Row:
    return {
        "message_id": f"m-{pen.rng.randrange(10**10):010d}",
        "owner": person.owner_id,
        "direction": pen.rng.choice(("INCOMING", "OUTGOING")),
        "kind": "SMS",
        "counterparty": pen.plant("PHONE_NUMBER", pen.other(person).mobile, MESSAGE, "counterparty"),
        "sent_at": pack.iso(when),
        "text": texts.plain(pen.text(CHATS, person, MESSAGE, "text")),
        "country": person.country,
    }


def _session(person: Person, when: datetime, pen: Pen) -> Row:
    return {
        "session_id": f"s-{pen.rng.randrange(10**10):010d}",
        "owner": person.owner_id,
        "started_at": pack.iso(when),
        "duration_s": pen.rng.randrange(1, 7200),
        "bytes_up": pen.rng.randrange(10**3, 10**7),
        "bytes_down": pen.rng.randrange(10**4, 10**9),
        "access_point": "internet.northcell.example",
        "network": pen.rng.choice(("LTE", "NR", "LTE")),
        "device_id": f"00101700{person.owner_id[-4:]}000",
        "ip_address": pen.plant("IP_ADDRESS", person.ip, SESSION, "ip_address"),
        "cell_id": _cell(pen),
        "country": person.country,
    }


def _cell(pen: Pen) -> str:
    """Make a cell's id in the test network 001-01 (ITU-T E.212)."""
    return f"001-01-{pen.rng.randrange(10**4):04d}-{pen.rng.randrange(10**5):05d}"
