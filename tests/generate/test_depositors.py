"""Figures by depositor: which names are shown, what waits, and whether topics are there and are read."""

from collections.abc import Iterator

import pytest

from bank.accounts.depositors import Depositors, Status
from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS, MOST, OTHER, UNKNOWN
from pipelines.metrics.labels import DepositorLabels as Labels
from pipelines.metrics.row import Part
from pipelines.processor import counted
from pipelines.router.metrics import RouterMetrics
from pipelines.router.observer import ChunkStored
from pipelines.steps.outcome import Reason, Rejected
from teller.operate.exporter import depositors
from teller.operate.reconciliation import sums
from teller.operate.reconciliation.lag import Lag
from teller.operate.reconciliation.oldest import NOTHING, UNDECIDED
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import Backlog, GroupProgress
from tests.bank.accounts.draw import entity, shared

TOPICS = ("deposits.raw.d000001.social", "deposits.clean.d000001.social", "deposits.raw.d000002.social",
          "deposits.feedback.d000001", "deposits.feedback.d000002")  # fmt: skip
HELD = {name: frozenset(range(2)) for name in TOPICS}
KNOWN = Depositors(
    [shared((Status.ACTIVE, 0)), entity(1, "acme"), entity(2, "mill"), entity(3, "x", (Status.ENDED, 5))]
)


@pytest.fixture(autouse=True)
def acme_by_name() -> Iterator[None]:
    DEPOSITORS.know(["acme"])
    yield
    DEPOSITORS.know([])


def test_the_first_hundred_registered_are_shown_by_name() -> None:
    labels, names = Labels(), [f"shop-{number:03d}" for number in range(MOST + 20)]
    labels.register(iter(names))
    assert labels.names == [*names[:MOST], OTHER]
    labels.register(names[:2])
    assert labels.labels == [*names[:2], OTHER, UNKNOWN]


def test_those_of_the_settings_are_shown_and_no_others_where_there_are_any() -> None:
    labels = Labels()
    labels.know(["acme"])
    labels.register(["mill"])
    labels.meet("mill")
    assert labels.names == ["acme", OTHER]


def test_a_part_that_may_not_read_who_is_registered_shows_the_first_hundred_it_meets() -> None:
    labels = Labels()
    for number in range(MOST + 20):
        labels.meet(f"shop-{number:03d}")
    assert len(labels.names) == MOST + 1
    assert labels.label("shop-000") == "shop-000"
    assert labels.label(f"shop-{MOST}") == OTHER


def test_a_newly_registered_depositor_is_shown_with_its_zeros() -> None:
    DEPOSITORS.know([])
    metrics.show_registered(Part.WORKER, ["brand-new"])
    labels = {"depositor": "brand-new", "domain": "social", "outcome": "failed"}
    assert metrics.REGISTRY.get_sample_value("teller_depositor_records_total", labels) == 0


def failed(depositor: str, reason: Reason) -> float:
    labels = {"depositor": depositor, "domain": "social", "reason": reason.value}
    return metrics.REGISTRY.get_sample_value("teller_depositor_failed_total", labels) or 0.0


def test_failures_are_counted_by_depositor_and_reason() -> None:
    suspended, duplicate = Reason("depositor_suspended"), Reason.DUPLICATE_EVENT
    before = failed("acme", suspended), failed(OTHER, suspended), failed("acme", duplicate)
    rejected = [Rejected(suspended, None, "social.post.v1", name) for name in ("acme", "acme", "somebody")]
    counted.count("social", rejected)
    stored = ChunkStored(
        "deposits.clean.social", records=1, objects=1, size=7, repeats=0, duplicates=3, chunks=[1],
        published={}, rejected={"acme": 3}, metered={},
    )  # fmt: skip
    RouterMetrics().chunk_stored(stored)
    after = failed("acme", suspended), failed(OTHER, suspended), failed("acme", duplicate)
    assert [now - then for then, now in zip(before, after, strict=True)] == [2, 1, 3]


@pytest.mark.parametrize(
    ("topic", "shown"), [("deposits.clean.d000001.social", "owner-x"), ("deposits.clean.social", OTHER)]
)
def test_a_router_shows_names_of_own_streams_only(topic: str, shown: str) -> None:
    DEPOSITORS.know([])
    stored = ChunkStored(
        topic, records=1, objects=1, size=7, repeats=0, duplicates=0, chunks=[1], published={"owner-x": [1]},
        rejected={}, metered={},
    )  # fmt: skip
    RouterMetrics().chunk_stored(stored)
    assert DEPOSITORS.label("owner-x") == shown


def lag(stream: str, number: int, left: int, age: float, since: int = 1, *, beyond: int = 0) -> Lag:
    progress = GroupProgress(10 + beyond, range(10 + left))
    return Lag(Backlog("worker", StreamPartition(stream, number), progress), since, age)


LAGS = [
    lag("social", 0, 5, 7.0),
    lag("d000001.social", 0, 3, 9.0),
    lag("d000001.social", 1, 4, 0.0, UNDECIDED),
    lag("d000002.social", 0, 2, 1.0),
    lag("d000009.social", 0, 1, 2.0),
    lag("d000009.social", 2, 1, 0.0, NOTHING),
    lag("telecom", 0, 0, 0.0, NOTHING, beyond=6),
]


def test_the_lag_of_a_domain_is_that_of_all_its_streams() -> None:
    found = sums.by_domain(LAGS)
    assert found.records == {
        ("worker", "social", "0"): 11, ("worker", "social", "1"): 0, ("worker", "social", "2"): 0,
        ("worker", "telecom", "0"): 0,
    }  # fmt: skip
    assert found.seconds["worker", "social", "0"] == 9.0
    assert found.beyond["worker", "telecom", "0"] == 6


def test_the_lag_of_a_depositor_is_that_of_its_own_streams_and_the_rest_is_together() -> None:
    found = depositors.lag(KNOWN, LAGS)
    assert found.records == {("worker", "acme"): 3, ("worker", OTHER): 3}
    assert found.seconds == {("worker", "acme"): 9.0, ("worker", OTHER): 2.0}


def test_status_and_topics() -> None:
    assert depositors.names(KNOWN) == ["acme", "mill", "x"]
    assert depositors.statuses(KNOWN) == {("acme", "active"): 1, (OTHER, "active"): 1, (OTHER, "ended"): 1}
    assert depositors.missing(KNOWN, HELD) == {("acme",): 0, (OTHER,): 1}
    assigned = {"worker": frozenset([(TOPICS[0], 0), (TOPICS[0], 1)]), "router": frozenset([(TOPICS[1], 1)])}
    assert depositors.unassigned(KNOWN, HELD, assigned) == {
        ("worker", "acme"): 0, ("router", "acme"): 1, ("worker", OTHER): 2, ("router", OTHER): 0
    }  # fmt: skip


def test_a_series_that_is_not_shown_again_goes() -> None:
    row, name = metrics.depositor_lag_records, "teller_depositor_lag_records"
    here, gone = {"stage": "worker", "depositor": "here"}, {"stage": "worker", "depositor": "gone"}
    row.show({("worker", "here"): 1, ("worker", "gone"): 2})
    assert metrics.REGISTRY.get_sample_value(name, gone) == 2
    row.show({("worker", "here"): 3})
    assert metrics.REGISTRY.get_sample_value(name, gone) is None
    assert metrics.REGISTRY.get_sample_value(name, here) == 3
    row.labels("worker", "gone").set(5)
    assert metrics.REGISTRY.get_sample_value(name, gone) == 5
    row.show({})
