"""What each kind says of its end is what the pure steps make of it: the judge rests on that."""

from collections import Counter
from collections.abc import Sequence

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog
from tests.fuzz import channels
from tests.fuzz.draw import Shot, draw
from tests.fuzz.kinds import KINDS, STORED
from tests.fuzz.proof import FIRST
from tests.fuzz.registered import ids_of
from tests.samples import KEY

PARTITIONS = 3


def scan(asks: Sequence[ScanRequest]) -> list[list[Span]]:
    return [[] for _ in asks]


def as_read(shot: Shot) -> RawRecord:
    raw = shot.raw
    headers = tuple((name.decode("utf-8", "surrogateescape"), value) for name, value in raw.headers)
    return RawRecord(raw.topic, shot.partition, shot.serial, raw.key, raw.value, headers)


def test_every_kind_is_there_early_and_ends_as_it_says() -> None:
    line = ProcessorConfig(catalog.load(), KEY, scan)
    seen: Counter[int] = Counter()
    for serial in range(FIRST):
        shot = draw(11, serial, PARTITIONS)
        (outcome,) = process([as_read(shot)], line, ids_of(shot.raw.value))
        end = STORED if isinstance(outcome, Clean) else outcome.reason.value
        assert end in KINDS[shot.kind].ends, (KINDS[shot.kind].name, serial, outcome)
        seen[shot.kind] += 1
    assert set(seen) == set(range(len(KINDS)))


def test_the_same_seed_draws_the_same_records() -> None:
    assert [draw(3, serial, PARTITIONS) for serial in range(300)] == [
        draw(3, serial, PARTITIONS) for serial in range(300)
    ]
    assert draw(3, 7, PARTITIONS) != draw(4, 7, PARTITIONS)


def test_what_a_client_library_cannot_send_is_sent_by_hand() -> None:
    for serial in range(FIRST):
        if KINDS[draw(5, serial, PARTITIONS).kind].by_hand:
            assert channels.channel_of(serial) is channels.Channel.BY_HAND
