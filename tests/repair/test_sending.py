"""A batch and its notes in one transaction: all or none, and a way on from every answer that Kafka gives."""

import uuid
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from schemas import topics
from teller.operate.repair.sending import ANY_PARTITION, ReadyRecord, ReplayError, ReplayLog
from tests.repair.originals import decoded, fields, in_json

READY = [ReadyRecord(uuid.UUID(int=number), in_json(fields()), number - 1, ("drop a",)) for number in range(3)]


class FakeMessage:
    def __init__(self, topic: str, partition: int, offset: int) -> None:
        self._place = topic, partition, offset

    def topic(self) -> str:
        return self._place[0]

    def partition(self) -> int:
        return self._place[1]

    def offset(self) -> int:
        return self._place[2]


class FakeProducer:
    """A transactional producer that answers as it is told; `committed` is what a reader would see."""

    def __init__(self, *answers: KafkaError, undelivered: int = -1) -> None:
        self.committed: list[tuple[Any, ...]] = []
        self.log: list[str] = []
        self._answers, self._undelivered = list(answers), undelivered
        self._sent: list[tuple[Any, ...]] = []
        self._reports: list[Any] = []

    def begin_transaction(self) -> None:
        self.log.append("begin")
        self._sent, self._reports = [], []

    def produce(self, topic: str, value: bytes, key: bytes, partition: int = -1, **more: Any) -> None:
        self._sent.append((topic, value, key, partition, tuple(more.get("headers", ()))))
        if "on_delivery" in more:
            self._reports.append((more["on_delivery"], FakeMessage(topic, max(partition, 0), 100 + len(self._sent))))

    def __len__(self) -> int:
        return len(self._reports)

    def poll(self, _timeout: float) -> int:
        for number, (report, message) in enumerate(self._reports):
            report(KafkaError(KafkaError._MSG_TIMED_OUT) if number == self._undelivered else None, message)
        self._reports = []
        return 0

    def commit_transaction(self, _timeout: float) -> None:
        self.log.append("commit")
        if self._answers:
            raise KafkaException(self._answers.pop(0))
        self.committed += self._sent

    def purge(self) -> None:
        pass

    def abort_transaction(self, _timeout: float) -> None:
        self.log.append("abort")


def log_on(producer: FakeProducer) -> ReplayLog:
    return ReplayLog(producer, {})  # type: ignore[arg-type]


def test_records_and_the_notes_of_where_they_lie_are_committed_together() -> None:
    producer = FakeProducer()
    log = log_on(producer)
    replays = log.send(READY)
    assert producer.log == ["begin", "commit"]
    records, notes = producer.committed[:3], producer.committed[3:]
    assert [record[3] for record in records] == [ANY_PARTITION, 0, 1]
    assert {note[0] for note in notes} == {topics.REPLAYS}
    assert [note[2].decode() for note in notes] == [str(ready.failure_id) for ready in READY]
    told = [decoded(note[1]) for note in notes]
    assert [(note["raw_topic"], note["raw_partition"], note["raw_offset"]) for note in told] == [
        ("deposits.raw.social", 0, 101), ("deposits.raw.social", 0, 102), ("deposits.raw.social", 1, 103),
    ]  # fmt: skip
    assert {tuple(note["changes"]) for note in told} == {("drop a",)}
    assert list(log.sent) == [replay.failure_id for replay in replays] == [ready.failure_id for ready in READY]


@pytest.mark.parametrize("undelivered", [0, 2])
def test_a_batch_that_is_not_delivered_whole_is_undone(undelivered: int) -> None:
    producer = FakeProducer(undelivered=undelivered)
    log = log_on(producer)
    with pytest.raises(ReplayError, match=r"_MSG_TIMED_OUT.*check the brokers, then run the same command again"):
        log.send(READY)
    assert producer.log == ["begin", "abort"]
    assert (producer.committed, log.sent) == ([], {})


def test_a_commit_without_an_answer_is_asked_for_again() -> None:
    producer = FakeProducer(*[KafkaError(KafkaError._TIMED_OUT, "", False, True)] * 3)
    assert len(log_on(producer).send(READY)) == 3
    assert producer.log == ["begin", "commit", "commit", "commit", "commit"]
    assert len(producer.committed) == 6


@pytest.mark.parametrize("code", [KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH])
def test_a_fenced_replay_says_that_another_has_taken_over(code: int) -> None:
    producer = FakeProducer(KafkaError(code, "", True))
    with pytest.raises(ReplayError, match="another replay has taken over"):
        log_on(producer).send(READY)
    assert producer.committed == []
