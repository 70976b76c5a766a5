"""A selection on its way: each failure has one outcome, and is sent in batches or told why not."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from pipelines.processor.failures import sealer
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from schemas import catalog, topics
from teller import settings
from teller.operate.repair import events, run
from teller.operate.repair.failure import Failure, Replay, Selection
from teller.operate.repair.operations import KeyFromOwner, Operation, Rename
from teller.operate.repair.repair import repair
from teller.operate.repair.run import Change, RepairOutcome, State, Tools
from teller.operate.repair.sending import ANY_PARTITION, ReadyRecord, ReplayLog
from teller.operate.repair.unseal import unsealer
from tests.repair.originals import LINE, POST, failed, fields, in_avro, in_json
from tests.samples import record

PRIVATE = PrivateKey.generate()
SEAL = sealer(bytes(PRIVATE.public_key), 10_000)
WHEN = datetime(2026, 1, 2, tzinfo=UTC)
REJECTED = Rejected(Reason.INTERNAL_ERROR)
GOOD = in_avro(POST, record(POST.name))


class Recorded(ReplayLog):
    """Keeps the batches."""

    def __init__(self, sent: Collection[uuid.UUID] = ()) -> None:
        self.sent = {each: Replay(each, "t", 0, 0, WHEN, ()) for each in sent}
        self.batches: list[list[ReadyRecord]] = []

    def send(self, batch: Sequence[ReadyRecord]) -> list[Replay]:
        self.batches.append(list(batch))
        return [Replay(ready.failure_id, "t", 0, 0, WHEN, ready.changes) for ready in batch]


def tools(change: Change = run.unchanged) -> Tools:
    return Tools(unsealer(PRIVATE), change, LINE, lambda _raw: {})


def changing(*operations: Operation) -> Change:
    return lambda original, ids: repair(original, operations, catalog.load(), ids)


def ready(raw: RawRecord, change: Change = run.unchanged) -> ReadyRecord:
    made = run.prepare(*failed(raw, REJECTED, SEAL), tools(change))
    assert isinstance(made, ReadyRecord), made
    return made


def test_a_record_names_the_last_failure_that_it_comes_of() -> None:
    before = GOOD._replace(headers=(("a", b"b"), (topics.REPLAY_OF_HEADER, b"an earlier one")))
    made = ready(before)
    assert made.record.headers == (("a", b"b"), (topics.REPLAY_OF_HEADER, str(made.failure_id).encode()))
    assert made.record._replace(headers=()) == GOOD


def test_a_record_stays_on_its_partition_unless_key_or_topic_was_the_mistake() -> None:
    assert ready(GOOD).partition == GOOD.partition
    assert ready(GOOD._replace(key=b"x"), changing(KeyFromOwner())).partition == ANY_PARTITION
    moved = ready(GOOD._replace(topic=topics.raw("telecom")))
    assert (moved.partition, moved.record.topic) == (ANY_PARTITION, GOOD.topic)


@pytest.mark.parametrize(
    ("raw", "change", "state", "detail"),
    [
        (GOOD._replace(key=b"x"), run.unchanged, State.WOULD_FAIL, "key_mismatch: the Kafka key is not the record's"),
        (GOOD._replace(value=b""), run.unchanged, State.WOULD_FAIL, "empty_value"),
        (GOOD, changing(Rename("a", "b")), State.NOT_REPAIRED, "nothing in it to change"),
        (in_json(fields()), changing(Rename("text", "words")), State.WOULD_FAIL, "bad_json: there is a field"),
    ],
)
def test_what_cannot_be_sent_is_told(raw: RawRecord, change: Change, state: State, detail: str) -> None:
    made = run.prepare(*failed(raw, REJECTED, SEAL), tools(change))
    assert isinstance(made, RepairOutcome)
    assert made.state == state
    assert made.detail.startswith(detail)


def test_an_original_that_stays_closed_is_told() -> None:
    failure, _ = failed(GOOD, REJECTED, lambda _: None)
    made = run.prepare(failure, None, tools())
    assert isinstance(made, RepairOutcome)
    assert made.state == State.NOT_OPENED


SEVERAL = [failed(GOOD._replace(offset=offset), REJECTED, SEAL) for offset in range(450)]


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failed topic holds SEVERAL but the last, which has expired; the third was replayed before."""
    third = SEVERAL[2][0].failure_id

    def sealed(_settings: object, ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, bytes | None]]:
        return ((each.failure_id, held) for each, held in SEVERAL[:-1] if each.failure_id in set(ids))

    monkeypatch.setattr(events, "sealed", sealed)
    monkeypatch.setattr(events, "replays", lambda _settings: {third: Replay(third, "t", 0, 0, WHEN, ())})


def states(outcomes: Sequence[RepairOutcome]) -> dict[State, int]:
    return {state: sum(outcome.state == state for outcome in outcomes) for state in State}


@pytest.mark.usefixtures("topic")
def test_each_failure_has_one_outcome_and_batches_are_small() -> None:
    meant = [failure for failure, _ in SEVERAL]
    log = Recorded([meant[2].failure_id])
    outcomes = list(run.run(settings.load(), meant, tools(), log))
    assert sorted(outcome.failure_id for outcome in outcomes) == sorted(failure.failure_id for failure in meant)
    assert {state: count for state, count in states(outcomes).items() if count} == {
        State.SENT: 448, State.SENT_BEFORE: 1, State.NOT_OPENED: 1,
    }  # fmt: skip
    assert [len(batch) for batch in log.batches] == [200, 200, 48]


@pytest.mark.usefixtures("topic")
def test_without_a_log_nothing_is_sent_and_the_same_is_told() -> None:
    outcomes = list(run.run(settings.load(), [failure for failure, _ in SEVERAL[:9]], tools(), None))
    assert {state: count for state, count in states(outcomes).items() if count} == {
        State.READY: 8, State.SENT_BEFORE: 1,
    }  # fmt: skip


TEXTS = st.sampled_from(["a", "b", None])
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 4), timezones=st.just(UTC))  # noqa: DTZ001 - as it wants
FAILURES = st.builds(
    Failure,
    failure_id=st.integers(0, 3).map(lambda number: uuid.UUID(int=number)), reason=st.sampled_from("ab"),
    detail=TEXTS, schema=TEXTS, depositor=TEXTS, raw_topic=st.just("t"), raw_partition=st.just(0),
    raw_offset=st.just(0), failed_at=TIMES, raw_bytes=st.just(0), sealed_bytes=st.none(), sealed_to=st.none(),
)  # fmt: skip
SELECTIONS = st.builds(
    Selection,
    ids=st.frozensets(st.integers(0, 3).map(lambda number: uuid.UUID(int=number))), reason=TEXTS, depositor=TEXTS,
    schema=TEXTS, since=st.none() | TIMES, until=st.none() | TIMES,
)  # fmt: skip


@given(FAILURES, SELECTIONS)
def test_a_selection_takes_what_meets_every_criterion(failure: Failure, chosen: Selection) -> None:
    criteria = [
        not chosen.ids or failure.failure_id in chosen.ids,
        chosen.reason is None or chosen.reason == failure.reason,
        chosen.depositor is None or chosen.depositor == failure.depositor,
        chosen.schema is None or chosen.schema == failure.schema,
        chosen.since is None or chosen.since <= failure.failed_at,
        chosen.until is None or failure.failed_at < chosen.until,
    ]
    assert chosen.takes(failure) == all(criteria)
    assert chosen.everything == (chosen == Selection())
