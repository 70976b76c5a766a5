"""A flush from chunks to a commit, where it holds more objects than receipts are made for in one go."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bank.store import MemoryStore
from pipelines.router.buffer.chunk import Chunk
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.faults import CommitAborted
from pipelines.router.kafka.port import Event, OutgoingRecord, Partition, Position
from pipelines.router.objects import flush as flushes
from pipelines.router.objects.flush import Flush, FlushContext
from pipelines.router.objects.uploader import ObjectWriter
from schemas.catalog import load
from schemas.encoder import Encoder
from schemas.framing import decode_body, split
from schemas.topics import METERING, RECEIPTS
from tests.router.bank import TIME

PLACE = Partition("deposits.clean.social", 0)
CATALOG = load()
POST, RECEIPT = CATALOG.by_name("social.post.v1"), CATALOG.by_name("pipeline.receipt.v5")
OBJECTS = 2 * flushes.RECEIPTS_AT_ONCE + 1


class Taking:
    """A log that refuses its first commit of receipts, and takes the second."""

    def __init__(self) -> None:
        self.commits: list[list[OutgoingRecord]] = []

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
        assert positions.keys() == {PLACE}
        self.commits.append(list(outgoing))
        if len(self.commits) == 2:
            raise CommitAborted("said by the test")

    def poll(self, timeout: float) -> Sequence[Event]:
        return []

    def pause(self, partitions: frozenset[Partition]) -> None: ...
    def close(self) -> None: ...


def chunk() -> Chunk:
    records = tuple(CleanRecord(at, at, TIME + at, f"{at:032x}", "acme", POST, b"x") for at in range(OBJECTS))
    return Chunk(PLACE, 0, OBJECTS, -1, OBJECTS - 1, False, records)


def advance(flush: Flush, log: Taking, writer: ObjectWriter) -> None:
    while True:
        try:
            if flush.advance(log, writer):
                return
        except CommitAborted:
            pass


def test_each_object_is_told_once_however_many_there_are_and_however_often_the_commit_is_tried() -> None:
    log, store = Taking(), MemoryStore()
    flush = Flush([chunk()], FlushContext(lambda owner: f"b-{owner}", "home", Encoder(RECEIPT)))
    advance(flush, log, ObjectWriter(store, 1))
    plan, refused, taken = log.commits
    assert plan == []
    assert refused == taken
    receipts = [split(each.value) for each in taken if each.topic == RECEIPTS]
    told = [decode_body(RECEIPT, framed[1])["bucket"] for framed in receipts if framed]
    events = [json.loads(each.value) for each in taken if each.topic == METERING]
    assert sorted(told) == sorted(event["data"]["bucket"] for event in events) == sorted(store.buckets())
    times = {event["data"]["bucket"]: datetime.fromisoformat(event["time"]).timestamp() for event in events}
    assert times == {f"b-{at:032x}": (TIME + at) / 1000 for at in range(OBJECTS)}
    assert len(taken) == 2 * OBJECTS
