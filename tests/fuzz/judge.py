"""Did each record come to one end, and to one that its kind allows? Pure: the book alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.fuzz.book import NOTHING, Book, Lane, Place
from tests.fuzz.kinds import STORED, RecordKind

#: A place that nobody sent to has one of these beside its counts.
_SHOWN: Final = 5


@dataclass(slots=True)
class FuzzVerdict:
    """`ends` counts records by kind and by what became of them: `stored`, or a failed event's reason.

    `repeats` counts failed events and clean records that came again, which the line may do after a rebalance.
    """

    sent: int = 0
    taken_back: int = 0
    stored: int = 0
    failed: int = 0
    repeats: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """What is wrong, counted, with the first places; empty when all is well."""
        return [f"{len(places):,} {what}: {'; '.join(places[:_SHOWN])}" for what, places in self.wrong.items()]

    @property
    def passed(self) -> bool:
        return not self.wrong

    def say(self, what: str, where: str) -> None:
        self.wrong.setdefault(what, []).append(where)


def judge(book: Book, kinds: Sequence[RecordKind], strays: Sequence[str] = ()) -> FuzzVerdict:
    """The verdict; `strays` are rows and events that are wrong in themselves, as the harvest found."""
    verdict = FuzzVerdict()
    for place, lane in book.places():
        number = lane.kinds[place[2]]
        if number != NOTHING and not lane.taken_back[place[2]]:
            _sent(verdict, book, place, lane, kinds[number])
        else:
            verdict.taken_back += number != NOTHING
            _not_there(verdict, place, lane)
    for stray in strays:
        verdict.say("wrong in themselves", stray)
    return verdict


def _sent(verdict: FuzzVerdict, book: Book, place: Place, lane: Lane, kind: RecordKind) -> None:
    offset = place[2]
    rows, failed = lane.rows[offset], lane.failed[offset]
    verdict.sent += 1
    verdict.stored += rows > 0
    verdict.failed += failed > 0
    verdict.repeats += max(0, failed - 1) + max(0, lane.clean[offset] - 1)
    where = f"{place[0]}/{place[1]}@{offset} (serial {lane.serials[offset]}, {kind.name})"
    if lane.raw[offset] != 1:
        verdict.say("are not on the raw topic where the broker said", where)
    if not rows and not failed:
        verdict.say("are neither stored nor failed", where)
        return
    if rows > 1:
        verdict.say("are stored more than once", where)
    if rows and failed:
        verdict.say("are both stored and failed", where)
    if bool(rows) != bool(lane.clean[offset]):
        verdict.say("are stored without a clean record, or the other way round", where)
    end = STORED if rows else book.reasons[lane.reasons[offset]]
    verdict.ends[kind.name, end] += 1
    if end not in kind.ends:
        verdict.say(f"ended as {end}, which their kind must not", where)


def _not_there(verdict: FuzzVerdict, place: Place, lane: Lane) -> None:
    """Nobody sent it, or it was taken back: none of it may be anywhere."""
    offset = place[2]
    if lane.raw[offset] or lane.clean[offset] or lane.rows[offset] or lane.failed[offset]:
        word = "was taken back" if lane.taken_back[offset] else "was never sent"
        verdict.say("are there that should not be", f"{place[0]}/{place[1]}@{offset}, which {word}")
