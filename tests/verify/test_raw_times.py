"""Which times of raw records are looked up: those that decide something."""

from collections.abc import Iterator

import pytest

from bank.accounts.events import EventKind
from teller.operate.verify import raw_times
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.sources import Spans
from teller.operate.verify.verify import verify
from tests.verify.breaks import happens
from tests.verify.leavings import ASKED_FROM, OWNERS, Raw, bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_names import found
from tests.verify.world import PARTITIONS, Action, World

FIRST = PARTITIONS[0]


def deposited(*raws: Raw) -> World:
    world = World()
    for raw in raws:
        world.do(Action("deposit", FIRST, raw=raw))
    world.finish()
    return world


def asked(world: World) -> list[Spans]:
    """Return the raw records that are asked for: the ends of the topics, those to be looked up, refused ones."""
    found: list[Spans] = []

    class Watched(MemorySources):
        def raw_claims(self, spans: Spans) -> Iterator[RawClaim]:
            found.append(spans)
            return super().raw_claims(spans)

    verify(Watched(world), bucket_of)
    return found


def looked_up(world: World) -> list[int]:
    return [offset for span in asked(world)[1].get(FIRST, ()) for offset in span]


def at(*times: int) -> list[Raw]:
    return [Raw("stored", time=time) for time in times]


def test_where_nothing_began_or_ended_nothing_is_looked_up() -> None:
    world = deposited(*at(20_000, 30_000))
    assert looked_up(world) == []
    happens(world, EventKind.WITHDRAWN, 40_000)  # later than all of them
    assert looked_up(world) == []


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.UNLINKED])
def test_where_consent_or_link_ended_all_of_that_owner_is_looked_up(kind: EventKind) -> None:
    world = deposited(Raw("stored", OWNERS[1]), *at(30_000, 40_000))
    world.receipts.sort(key=lambda one: str(one["owner"]))  # the first one's owner is the one to whom it happens
    happens(world, kind, 35_000)
    assert looked_up(world) == [1, 2]


def test_what_is_told_to_be_of_before_the_bank_asked_is_looked_up() -> None:
    world = deposited(*at(ASKED_FROM + 500, 20_000), Raw("stored", time=20_000, named=ASKED_FROM - 500))
    world.receipts.clear()
    world.metering.clear()
    world.objects.clear()
    assert (FindingKind.RAW_TIME_DIFFERS, 1, FIRST.clean(2)) in found(world)


def test_it_does_not_take_the_clean_records_word_for_the_window() -> None:
    """All clean records name one time."""
    world = deposited(*(Raw("stored", time=time, named=29_000) for time in (20_000, 40_000)))
    happens(world, EventKind.WITHDRAWN, 30_000)
    assert (FindingKind.RAW_TIME_DIFFERS, 2, FIRST.clean(0)) in found(world)


def test_only_so_many_are_looked_up_and_only_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    world = deposited(*at(20_000), *(Raw("stored", time=40_000, named=29_000) for _ in range(3)))
    happens(world, EventKind.WITHDRAWN, 30_000)
    assert (FindingKind.RAW_TIME_DIFFERS, 3, FIRST.clean(1)) in found(world)
    monkeypatch.setattr(raw_times, "MOST_LOOKED_UP", 2)  # the first one is right
    assert (FindingKind.RAW_TIME_DIFFERS, 1, FIRST.clean(1)) in found(world)
    world.lines[FIRST].raw_start = 4
    assert found(world) == []


def test_one_record_alone_shows_no_window() -> None:
    world = deposited(Raw("stored", time=40_000, named=29_000))
    happens(world, EventKind.WITHDRAWN, 30_000)
    assert (FindingKind.RAW_TIME_DIFFERS, 1, FIRST.clean(0)) in found(world)


def test_of_long_topics_only_the_ends_are_read() -> None:
    world = deposited(*at(*range(20_000, 20_100)))
    world.do(Action("mark", FIRST))
    ends, others, *_ = asked(world)
    assert sum(len(span) for span in ends[FIRST]) == 20
    assert others == {}
