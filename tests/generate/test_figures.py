"""What is counted, and under which labels."""

import math

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from bank.store import BucketMissing, StoreRefused, StoreUnavailable
from pipelines.metrics import metrics
from pipelines.metrics.bulk import BulkHistogram
from pipelines.metrics.labels import DEPOSITORS, OTHER, UNKNOWN, DepositorLabels
from pipelines.metrics.row import Part
from pipelines.router.metrics import RouterMetrics
from pipelines.router.observer import ChunkStored, Metered

BOUNDS = (0.5, 1.0, 10.0)


@given(st.lists(st.lists(st.floats(0, 100, allow_nan=False)), max_size=4))
def test_a_bulk_histogram_shows_what_the_usual_one_does(batches: list[list[float]]) -> None:
    ours, usual = CollectorRegistry(), CollectorRegistry()
    bulk = BulkHistogram("x", "X.", ("a",), buckets=BOUNDS, registry=ours)
    stock = Histogram("x", "X.", ["a"], buckets=BOUNDS, registry=usual)
    for batch in batches:
        bulk.labels("b").observe_all(batch)
        for value in batch:
            stock.labels("b").observe(value)
    for bound in ("0.5", "1.0", "10.0", "+Inf"):
        labels = {"a": "b", "le": bound}
        assert (ours.get_sample_value("x_bucket", labels) or 0) == (usual.get_sample_value("x_bucket", labels) or 0)
    counted = ours.get_sample_value("x_sum", {"a": "b"}) or 0
    assert math.isclose(counted, usual.get_sample_value("x_sum", {"a": "b"}) or 0)


def test_depositors_that_nobody_named_share_a_label() -> None:
    depositors = DepositorLabels()
    depositors.know(["acme"])
    assert [depositors.label(name) for name in ("acme", "alice", None)] == ["acme", OTHER, UNKNOWN]
    assert depositors.labels == ["acme", OTHER, UNKNOWN]


def value(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_stored_chunk_is_counted_by_depositor_with_its_delay() -> None:
    DEPOSITORS.know([])
    stored = ChunkStored(
        "deposits.clean.social", records=3, objects=2, size=700, repeats=0, duplicates=1, chunks=[3],
        published={"acme": [970_000, 999_000, -1]}, rejected={"acme": 1},
        metered={("acme", "social.post.v1"): Metered(2, 3, 700)},
    )  # fmt: skip
    where = {"domain": "social", "depositor": OTHER}
    before = value("teller_delay_seconds_count", **where), value("teller_delay_seconds_sum", **where)
    duplicates = value("teller_depositor_records_total", **where, outcome="duplicate")
    metered = value("teller_metered_bytes_total", depositor=OTHER, schema="social.post.v1")
    RouterMetrics(clock=lambda: 1000.0).chunk_stored(stored)
    assert value("teller_delay_seconds_count", **where) == before[0] + 2  # of one it is not known
    assert value("teller_delay_seconds_sum", **where) == before[1] + 31.0
    assert value("teller_depositor_records_total", **where, outcome="duplicate") == duplicates + 1
    assert value("teller_metered_bytes_total", depositor=OTHER, schema="social.post.v1") == metered + 700


def test_the_delay_of_a_record_in_a_long_chunk_is_what_is_beyond_its_time() -> None:
    DEPOSITORS.know([])
    stored = ChunkStored("deposits.clean.social", 2, 1, 700, 0, 0, published={"acme": [3_600_000, 80_000_000]})
    where = {"domain": "social", "depositor": OTHER}
    before = value("teller_delay_seconds_count", **where), value("teller_delay_seconds_sum", **where)
    RouterMetrics(clock=lambda: 90_000.0, allowed={"deposits.clean.social": 86_370.0}.__getitem__).chunk_stored(stored)
    assert value("teller_delay_seconds_count", **where) == before[0] + 2
    assert value("teller_delay_seconds_sum", **where) == before[1] + 30.0


def test_errors_of_the_store_are_counted_by_kind() -> None:
    errors = {"refused": StoreRefused(), "unavailable": StoreUnavailable(), "missing": BucketMissing()}
    for kind, error in errors.items():
        before = value("teller_store_errors_total", call="put_new", error=kind)
        RouterMetrics().store_failed("put_new", error)
        assert value("teller_store_errors_total", call="put_new", error=kind) == before + 1


def test_what_never_happened_is_shown_as_zero() -> None:
    metrics.show_zeros(Part.WORKER)
    metrics.show_zeros(Part.ROUTER)
    for name, labels in (
        ("teller_failed_records_total", {"domain": "telecom", "reason": "scan_failed"}),
        ("teller_store_errors_total", {"call": "get", "error": "refused"}),
        ("teller_router_retries_total", {"state": "fenced"}),
        ("teller_delay_seconds_count", {"domain": "telecom", "depositor": OTHER}),
    ):
        assert metrics.REGISTRY.get_sample_value(name, labels) is not None
