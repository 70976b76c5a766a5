"""Was anything lost, doubled or put astray? Pure: the feed's book against what lies in buckets and topics."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.acknowledged import SOMEWHERE, Book, Place


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A stored record, read back from the object `key` of `bucket`."""

    serial: int
    bucket: str
    key: str
    depositor: str


@dataclass(frozen=True, slots=True)
class ChaosVerdict:
    """`missing`, `twice` and `astray` are serial numbers; `problems` is empty when all is well.

    `copies` counts what the feed sent again on purpose, or its producer by itself: each is a raw record of its own,
    with the same event id, which must end as a duplicate.
    """

    sent: int
    copies: int
    stored: int
    failed: int
    denied: int
    missing: Sequence[int]
    twice: Sequence[int]
    astray: Sequence[int]
    repeats: int
    problems: Sequence[str] = field(default=())

    @property
    def passed(self) -> bool:
        return not self.problems


def judge(
    book: Book,
    bucket_of: Callable[[int], str],
    *,
    raw: Mapping[Place, int],
    rows: Sequence[StoredRow],
    failed: Iterable[Place],
    duplicates: Iterable[Place],
    refused: Iterable[Place],
    denied: Mapping[Place, bool],
    metering: Iterable[Mapping[str, Any]],
    clean: Mapping[tuple[str, int], Sequence[int]],
) -> ChaosVerdict:
    """The verdict.

    Args:
        book: what the brokers acknowledged.
        bucket_of: the bucket of a serial number's owner.
        raw: the serial number of each record on the raw topics.
        rows: all that is stored.
        failed: the raw places of failed events, as often as they came, but for
        duplicates: those of events that were there before.
        refused: those of records that were refused for want of consent.
        denied: of raw places, whether a good record there must be refused so; none of those where both may be.
        metering: the data of metering events, as often as they came.
        clean: the raw offsets of the records on each partition of the clean topics.
    """
    stored, faulty, again = Counter(row.serial for row in rows), set(failed), set(duplicates)
    turned_away = set(refused)
    at = book.good | book.bad
    there, places = Counter(raw.values()), Counter(raw[place] for place in faulty & raw.keys())
    ends = stored + places + Counter(raw[place] for place in (again | turned_away) & raw.keys())
    missing = sorted(serial for serial in there | at if ends[serial] < max(1, there[serial]))
    twice = sorted(serial for serial in ends if ends[serial] > max(1, there[serial]) or stored[serial] > 1)
    astray = sorted({row.serial for row in rows if row.bucket != bucket_of(row.serial)})
    repeats, jumps = _order(clean)
    kinds = {"failed": faulty, "duplicates": again, "refused": turned_away}
    found = [
        _list("records are neither stored nor failed", missing, at),
        _few("records are there twice", [_ends_of(serial, raw, rows, kinds) for serial in twice]),
        _list("records are in somebody else's bucket", astray, at),
        _list("acknowledged records are not where the brokers said", _elsewhere(at, raw), at),
        _list("stored records were never sent", sorted(stored.keys() - there.keys()), at),
        _few(
            "failed events name records that never were",
            [str(place) for place in sorted((faulty | again | turned_away) - raw.keys())],
        ),
        _list("good records failed", sorted(places & book.good.keys()), at),
        _list(
            "duplicates have no former copy", sorted({raw[place] for place in again & raw.keys()} - stored.keys()), at
        ),
        _list("bad records were stored", sorted(stored.keys() & book.bad.keys()), at),
        *_consents(turned_away, denied, raw, places),
        _few("clean records come after later ones, for the first time", jumps),
        *_metering(rows, metering),
    ]
    problems = [line for line in found if line]
    copies = there.total() - len(there)
    return ChaosVerdict(
        len(at), copies, len(rows), places.total(), len(turned_away), missing, twice, astray, repeats, problems
    )


def _consents(
    refused: set[Place], denied: Mapping[Place, bool], raw: Mapping[Place, int], faulty: Mapping[int, int]
) -> list[str]:
    """Good records are refused where there was no consent, and only there."""
    wanted = {place for place, is_denied in denied.items() if is_denied and raw[place] not in faulty}
    agreed = {place for place, is_denied in denied.items() if not is_denied}
    return [
        _few("records were taken without consent", [str(place) for place in sorted(wanted - refused)]),
        _few("records were refused in spite of consent", [str(place) for place in sorted(refused & agreed)]),
    ]


def _elsewhere(at: Mapping[int, Place], raw: Mapping[Place, int]) -> list[int]:
    there = {(place[:2], serial) for place, serial in raw.items()}
    return sorted(
        serial
        for serial, place in at.items()
        if (raw.get(place) != serial if place[2] != SOMEWHERE else (place[:2], serial) not in there)
    )


def _order(clean: Mapping[tuple[str, int], Sequence[int]]) -> tuple[int, list[str]]:
    """How many clean records are repeats; and where one comes for the first time behind a later one.

    The router drops what is not above the highest raw offset, so the second would be lost. What prevents it: each
    worker's records on a partition are in order and without holes.
    """
    repeats, jumps = 0, []
    for (topic, partition), offsets in clean.items():
        highest, seen = -1, set[int]()
        for offset in offsets:
            repeats += offset in seen
            if offset <= highest and offset not in seen:
                jumps.append(f"raw offset {offset} of {topic}/{partition}, after {highest}")
            highest = max(highest, offset)
            seen.add(offset)
    return repeats, jumps


def _metering(rows: Sequence[StoredRow], events: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every object is metered once, with as many records as it has rows, for their depositor."""
    objects = Counter((row.bucket, row.key, row.depositor) for row in rows)
    metered: Counter[tuple[str, str, str]] = Counter()
    times: Counter[tuple[str, str, str]] = Counter()
    for event in events:
        place = event["bucket"], event["object_key"], event["depositor"]
        metered[place] += event["records"]
        times[place] += 1
    wrong = sorted({place for place in objects.keys() | metered.keys() if objects[place] != metered[place]})
    again = sorted(place for place, count in times.items() if count > 1)
    return [
        _few("objects are metered with other figures than they hold", ["/".join(place[:2]) for place in wrong]),
        _few("objects are metered several times", ["/".join(place[:2]) for place in again]),
    ]


def _list(what: str, serials: Sequence[int], at: Mapping[int, Place]) -> str:
    return _few(what, [f"{serial} at {at.get(serial, 'an unknown place')}" for serial in serials])


def _ends_of(serial: int, raw: Mapping[Place, int], rows: Sequence[StoredRow], kinds: Mapping[str, set[Place]]) -> str:
    """Where the copies of a record lie on raw topics, and how they ended: the data is gone when somebody asks."""
    lies = sorted(place for place, each in raw.items() if each == serial)
    stored = [row.key for row in rows if row.serial == serial]
    failed = {kind: found for kind, places in kinds.items() if (found := [each for each in lies if each in places])}
    return f"{serial} at {lies}, stored in {stored}, else {failed or 'nowhere'}"


def _few(what: str, things: Sequence[str], most: int = 5) -> str:
    """A line that counts them and shows the first ones; empty when there are none."""
    return f"{len(things):,} {what}: {'; '.join(things[:most])}" if things else ""
