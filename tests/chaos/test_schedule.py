"""The same seed gives the same run, and a short run has faults of every kind on every part."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog, framing
from tests.chaos.records import deposit, serial_of
from tests.chaos.schedule import KINDS, PARTS, Fault, Sizes, faults
from tests.samples import KEY

SEEDS = st.integers(0, 10_000)


def first(seed: int, count: int) -> list[Fault]:
    return list(islice(faults(seed, Sizes(), 6.0), count))


@given(SEEDS)
def test_the_first_faults_have_every_kind_on_every_part(seed: int) -> None:
    found = first(seed, 28)
    assert found == first(seed, 28)
    assert {(fault.part, fault.kind) for fault in found} >= {(part, kind) for part in PARTS for kind in KINDS}
    assert {fault.kind for fault in found} >= {"add", "remove"}


@given(SEEDS)
def test_spares_come_before_they_go(seed: int) -> None:
    for part in ("worker", "router"):
        moves = [fault.kind for fault in first(seed, 80) if fault.part == part and fault.kind in ("add", "remove")]
        assert moves == [("add", "remove")[number % 2] for number in range(len(moves))]


@given(SEEDS)
def test_a_pause_of_a_worker_or_router_outlasts_its_session(seed: int) -> None:
    pauses = [fault for fault in first(seed, 80) if fault.kind == "pause" and fault.part in ("worker", "router")]
    assert all(fault.seconds > 6.0 for fault in pauses)


def test_good_deposits_are_stored_with_their_serial_and_bad_ones_fail() -> None:
    """What the feed calls good and bad is what the steps make of it: the oracle of the whole run."""
    sent = [deposit(5, serial) for serial in range(600)]
    raw = [RawRecord(one.topic, 0, one.serial, one.key, one.value) for one in sent]
    outcomes = process(raw, ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts]), {})
    assert {one.bad for one in sent} == {True, False}
    for one, outcome in zip(sent, outcomes, strict=True):
        assert isinstance(outcome, Clean) is not one.bad
        if isinstance(outcome, Clean):
            fingerprint, body = framing.split(outcome.value) or (b"", b"")
            schema = catalog.load().by_fingerprint(fingerprint)
            assert schema is not None
            assert serial_of(framing.decode_body(schema, body)) == one.serial
