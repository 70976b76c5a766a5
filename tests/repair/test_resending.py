"""Places of lost records, and sending what lies there again, each once."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.kafka import reading
from schemas import topics
from schemas.identifiers import failure_id
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.repair import resending
from teller.operate.repair.resending import GONE, MOST, PlaceError, places, resent
from teller.operate.repair.run import State
from teller.settings import load
from tests.repair.test_sending import FakeProducer, log_on

RAW = "deposits.raw.social"
AT = StreamPartition("social", 2)
LINE = load(kafka_bootstrap="127.0.0.1:9")


class Lying:
    """A raw record that lies on its topic."""

    def __init__(self, offset: int) -> None:
        self.offset, self.partition, self.topic = lambda: offset, lambda: 2, lambda: RAW
        self.key, self.value = lambda: b"k", lambda: b"v%d" % offset
        self.headers = lambda: [("a", b"b"), (topics.REPLAY_OF_HEADER, b"an earlier one")]


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offsets 5 and 7 lie there; 6 is the marker of a transaction."""

    def messages(_client: Any, name: str, spans: Any, **_: Any) -> Iterator[Lying]:
        assert name == RAW
        return (Lying(offset) for offset in (5, 7) if any(offset in span for span in spans.get(2, ())))

    monkeypatch.setattr(reading, "messages", messages)
    monkeypatch.setattr(resending, "partitions", lambda _admin, _topic, _seconds: [0, 1, 2])


def test_places_are_joined_and_sorted() -> None:
    named = [f"{RAW}/2/7", f"{RAW}/2/3-5", f"{RAW}/2/4", f"{RAW}/0/1", "deposits.raw.d000001.social/2/6"]
    assert places(named) == {
        AT: [range(3, 6), range(7, 8)],
        StreamPartition("social", 0): [range(1, 2)],
        StreamPartition("d000001.social", 2): [range(6, 7)],
    }


@pytest.mark.parametrize("text", [
    "", RAW, f"{RAW}/2", f"{RAW}/2/x", f"{RAW}/2/5-4", f"{RAW}/-1/5", "deposits.clean.social/2/5", "bank.keys/0/1",
    f"{RAW}/2/5-", f"{RAW}/2/٥", f"{RAW}/2/5\n", "9" * 5000,
])  # fmt: skip
def test_what_is_no_place_of_raw_records_is_refused(text: str) -> None:
    with pytest.raises(PlaceError, match="a place is"):
        places([text])


def test_a_command_is_bounded() -> None:
    with pytest.raises(PlaceError, match="at most"):
        places([f"{RAW}/2/0-{MOST}"])


@pytest.mark.usefixtures("topic")
def test_each_is_sent_once_with_its_note_and_what_is_gone_is_said() -> None:
    producer = FakeProducer()
    log, wanted = log_on(producer), places([f"{RAW}/2/5-7"])
    first = {each.failure_id: (each.state, each.detail) for each in resent(LINE, wanted, log)}
    ids = {offset: failure_id(RAW, 2, offset) for offset in (5, 6, 7)}
    sent = (State.SENT, "")
    assert first == {ids[5]: sent, ids[6]: (State.NOT_OPENED, GONE), ids[7]: sent}
    assert producer.committed[:2] == [
        (RAW, b"v%d" % each, b"k", 2, (("a", b"b"), (topics.REPLAY_OF_HEADER, str(ids[each]).encode())))
        for each in (5, 7)
    ]
    again = {each.failure_id: each.state for each in resent(LINE, wanted, log)}
    assert again == {ids[5]: State.SENT_BEFORE, ids[6]: State.NOT_OPENED, ids[7]: State.SENT_BEFORE}
    assert len(producer.committed) == 4


def test_of_a_partition_that_is_not_there_kafka_has_nothing(topic: None) -> None:
    log = log_on(FakeProducer())
    found = list(resent(LINE, {StreamPartition("social", 9): [range(5, 6)]}, log))
    assert [(each.state, each.detail) for each in found] == [(State.NOT_OPENED, GONE)]
