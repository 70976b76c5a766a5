"""Two samples give a frame: rates, lag, failures, the slowest partition. Texts are as parts show them."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from teller.operate.top.draw import draw
from teller.operate.top.frame import FEW, Frame, frame
from teller.operate.top.growth import quantile
from teller.operate.top.sample import Behind, LineSample, StagePartition, values

WORKER = """\
# TYPE teller_build_info gauge
teller_build_info{{part="worker",python="3.11.7",version="0.1.0"}} 1.0
teller_ready 1.0
process_resident_memory_bytes 2.4e+08
process_cpu_seconds_total {cpu}
teller_worker_state{{state="working"}} 1.0
teller_worker_state{{state="kafka-unavailable"}} 0.0
teller_raw_records_total{{domain="social"}} {raw}
teller_clean_records_total{{domain="social"}} {clean}
teller_failed_records_total{{domain="social",reason="bad_value"}} {bad}
teller_failed_records_total{{domain="social",reason="scan_failed"}} 0.0
teller_failed_records_total{{domain="telecom",reason="too_large"}} 5.0
teller_stage_seconds_count{{stage="scan"}} {runs}
teller_stage_seconds_sum{{stage="scan"}} {took}
"""
ROUTER = """\
teller_build_info{{part="router",python="3.11.7",version="0.1.0"}} 1.0
teller_ready 0.0
teller_router_state{{state="store-unavailable"}} 1.0
teller_stored_records_total{{domain="social"}} {stored}
teller_stored_objects_total{{domain="social"}} 3.0
teller_delay_seconds_bucket{{depositor="other",domain="social",le="1.0"}} 0.0
teller_delay_seconds_bucket{{depositor="other",domain="social",le="30.0"}} {stored}
teller_delay_seconds_bucket{{depositor="other",domain="social",le="+Inf"}} {stored}
"""
W, R = "http://w/metrics", "http://r/metrics"
LAG = {
    StagePartition("worker", "social", 0): Behind(500, 3.0),
    StagePartition("worker", "social", 1): Behind(10, 90.0),
    StagePartition("router", "social", 0): Behind(0, 0.0),
}


def worker(raw: int = 0, clean: int = 0, bad: int = 0, runs: int = 0, *, took: float = 0, cpu: float = 0) -> str:
    return WORKER.format(raw=raw, clean=clean, bad=bad, runs=runs, took=took, cpu=cpu)


def sample(
    at: float, texts: Mapping[str, str | None], lag: Mapping[StagePartition, Behind] | None = None
) -> LineSample:
    return LineSample(at, {name: None if text is None else values(text) for name, text in texts.items()}, lag or {})


@pytest.fixture
def seen() -> Frame:
    before = sample(100.0, {W: worker(1000, 900, 2), R: ROUTER.format(stored=0)})
    after = sample(104.0, {W: worker(3000, 2500, 42, 8, took=2.0, cpu=3.0), R: ROUTER.format(stored=400)}, LAG)
    return frame(before, after)


def test_rates_of_a_domain_over_all_parts(seen: Frame) -> None:
    social, telecom, _ = seen.domains
    assert social.rates == {"read": 500, "stripped": 400, "failed": 10, "stored": 100, "objects": 0, "bytes": 0}
    assert (social.lag["worker"], social.lag["router"]) == (510, 0)
    assert (telecom.rates["read"], telecom.lag["worker"]) == (0, None)


def published(before: dict[str, int], after: dict[str, int]) -> Frame:
    return frame(LineSample(0.0, {}, published=before), LineSample(2.0, {}, published=after))


def test_what_is_published_is_the_growth_of_the_topics() -> None:
    grown = published({"social": 10, "telecom": 5}, {"social": 30, "telecom": 2})
    assert [row.published for row in grown.domains] == [10.0, None, None]  # a topic of telecom was deleted
    assert grown.published == 10.0
    assert published({}, {"social": 30}).published is None


def test_sums_over_the_domains(seen: Frame) -> None:
    assert (seen.rate("read"), seen.total("failed"), seen.waiting("worker", "router")) == (500, 47, 510)
    assert frame(sample(0, {}), sample(1, {})).waiting("worker") is None


def test_parts_with_their_state(seen: Frame) -> None:
    router, worker_row = seen.parts
    assert (router.part, router.state, router.ready) == ("router", "store-unavailable", False)
    assert (worker_row.part, worker_row.state, worker_row.ready) == ("worker", "working", True)
    assert (worker_row.memory, worker_row.cpu) == (2.4e8, 0.75)


def test_stages(seen: Frame) -> None:
    scan = seen.stages[0]
    assert (scan.stage, scan.rate, scan.mean, scan.busy) == ("scan", 2.0, 0.25, 0.5)
    assert all(stage.rate == 0 for stage in seen.stages[1:])


def test_failures_that_there_were_most_first(seen: Frame) -> None:
    assert [(row.reason, row.rate, row.total) for row in seen.failures] == [("bad_value", 10, 42), ("too_large", 0, 5)]


def test_the_slowest_partition_is_where_the_oldest_record_waits(seen: Frame) -> None:
    assert seen.slowest == {"worker": (StagePartition("worker", "social", 1), Behind(10, 90.0))}
    untold = {StagePartition("worker", "social", number): Behind(records) for number, records in enumerate((3, 9, 4))}
    found = frame(sample(0, {}), sample(1, {}, untold))
    assert found.slowest["worker"][0].partition == 1


def test_delay(seen: Frame) -> None:
    assert seen.delay == {0.5: 30.0, 0.95: 30.0}


def test_a_part_that_started_anew_counts_from_zero() -> None:
    found = frame(sample(0, {W: worker(1000)}), sample(10, {W: worker(50)}))
    assert found.domains[0].rates["read"] == 5


def test_a_part_that_comes_or_goes() -> None:
    came = frame(sample(0, {W: None}), sample(1, {W: worker(5000)}))
    assert came.domains[0].rates["read"] == 0
    gone = frame(sample(0, {W: worker(5000)}), sample(1, {W: None}))
    assert (gone.parts[0].state, gone.domains[0].rates["read"]) == ("gone", 0)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_rates_add_up_and_are_never_negative(before: list[int], after: list[int]) -> None:
    def at(moment: float, counts: list[int]) -> LineSample:
        return sample(moment, {f"{W}{number}": worker(count) for number, count in enumerate(counts)})

    rate = frame(at(0, before), at(1, after)).domains[0].rates["read"]
    pairs = zip(before, after, strict=False)
    assert rate == sum(new - old if new >= old else new for old, new in pairs)


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=40), st.sampled_from([0.5, 0.95]))
def test_the_quantile_is_the_bound_of_its_bucket(delays: list[float], share: float) -> None:
    bounds = [1.0, 5.0, 10.0, 30.0, math.inf]
    buckets = {str(bound): float(sum(delay <= bound for delay in delays)) for bound in bounds}
    found = quantile(share, buckets)
    exact = sorted(delays)[math.ceil(share * len(delays)) - 1]
    assert found == next(bound for bound in bounds if exact <= bound)


def test_nothing_counted_has_no_quantile() -> None:
    assert quantile(0.5, {}) is None
    assert quantile(0.5, {"1.0": 0.0, "+Inf": 0.0}) is None


def drawn(shown: Frame) -> str:
    console = Console(width=160, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        console.print(draw(shown))
    return captured.get()


def busy(acme: int, exporter: str = "") -> dict[str, str]:
    name = "teller_depositor_records_total"
    many = "".join(f'{name}{{depositor="x-{n}",domain="social",outcome="clean"}} {acme / 1000}\n' for n in range(20))
    idle = f'{name}{{depositor="idle",domain="social",outcome="clean"}} 7\n'
    mine = "".join(
        f'{name}{{depositor="acme",domain="{domain}",outcome="{outcome}"}} {acme * share}\n'
        for domain, outcome, share in (("social", "clean", 2), ("telecom", "clean", 1), ("social", "failed", 1))
    )
    return {W: worker() + many + idle + mine, R: exporter}


WAITING = "".join(
    f'teller_depositor_lag_records{{stage="{stage}",depositor="{name}"}} {count}\n'
    for stage, name, count in (
        ("worker", "acme", 12),
        ("router", "acme", 0),
        ("worker", "idle", 0),
        ("router", "idle", 0),
    )
)


def test_the_busiest_depositors_are_shown() -> None:
    shown = frame(sample(0.0, busy(0)), sample(10.0, busy(100, WAITING)))
    first, *others = shown.depositors
    assert (first.depositor, first.clean, first.failed, first.waiting) == ("acme", 30, 10, {"worker": 12, "router": 0})
    assert len(others) == FEW - 1
    assert {row.depositor.partition("-")[0] for row in others} == {"x"}
    assert others[0].waiting == {"worker": None, "router": None}
    assert "acme" in drawn(shown)


def test_a_depositor_whose_records_wait_is_shown_though_none_is_taken() -> None:
    text = 'teller_depositor_lag_records{stage="router",depositor="mill"} 3\n'
    (row,) = frame(sample(0.0, {R: text}), sample(1.0, {R: text})).depositors
    assert (row.depositor, row.clean, row.waiting) == ("mill", 0, {"worker": None, "router": 3})


def test_it_is_drawn(seen: Frame) -> None:
    text = drawn(seen)
    for words in ("store-unavailable", "working", "240 MB", "500 a second", "510", "bad_value", "half within 30 s"):
        assert words in text
    assert "Slowest partition for a worker: social 1, 10 wait, the oldest for 2 min" in text


def test_it_fits_a_narrow_terminal(seen: Frame) -> None:
    assert max(len(line.rstrip()) for line in drawn(seen).splitlines()) <= 80


def test_a_delay_beyond_what_is_measured_is_not_drawn_as_infinite(seen: Frame) -> None:
    assert "inf" not in drawn(replace(seen, delay={0.5: 1.0, 0.95: math.inf}))


def test_a_frame_of_nothing_says_what_to_do() -> None:
    empty = LineSample(1.0, {}, trouble="Kafka does not answer as it should (_TRANSPORT)")
    text = drawn(frame(LineSample(0.0, {}), empty))
    assert "No part runs" in text
    assert "_TRANSPORT" in text
