"""The unaccounted tracker misses each finished record that no receipt or failed event names. And certificates."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teller.operate.exporter import certificates, embedded
from teller.operate.exporter.positions import PartitionPositions, _high
from teller.operate.exporter.unaccounted import UnaccountedTracker
from teller.settings import load
from tests.generate.running import authority


def test_a_record_in_no_book_is_missed_and_a_mark_is_not() -> None:
    tracker = UnaccountedTracker(10)
    assert [tracker.take(offset) for offset in (10, 11, 14)] == [True, True, True]
    assert tracker.gaps(15) == [range(12, 14)]
    tracker.settle(15, [12])  # 13 is the mark of a transaction
    assert tracker.unaccounted == 1
    assert tracker.gaps(15) == []
    assert tracker.take(12)  # it came after all
    assert tracker.unaccounted == 0
    assert not tracker.take(12)


def test_what_comes_twice_counts_once_and_what_was_before_is_not_judged() -> None:
    tracker = UnaccountedTracker(10)
    assert not tracker.take(9)
    assert tracker.take(20)
    assert not tracker.take(20)
    tracker.settle(5, [])
    assert tracker.gaps(5) == []


@given(
    st.lists(st.integers(0, 300_000), unique=True, max_size=40),
    st.lists(st.integers(0, 300_000), min_size=1, max_size=6).map(sorted),
)
def test_each_record_is_missed_or_not_however_the_looks_fall(lost: list[int], looks: list[int]) -> None:
    """All but `lost` come before the look that should find them."""
    tracker, begin = UnaccountedTracker(0), 0
    for settled in looks:
        gone = [offset for offset in lost if begin <= offset < settled]
        kept = set(range(begin, settled)) if settled - begin < 1000 else set()
        for offset in kept - set(gone):
            tracker.take(offset)
        gaps = tracker.gaps(settled)
        if kept:
            assert {offset for gap in gaps for offset in gap} == set(gone)
        tracker.settle(settled, gone)
        begin = settled
    assert tracker.unaccounted == len([offset for offset in lost if offset < looks[-1]])


@pytest.mark.parametrize(
    ("worker", "router", "clean_end", "high", "settled"),
    [(50, 30, 30, 41, 50), (50, 29, 30, 41, 42), (40, 29, 30, 41, 40), (50, 0, 30, -1, 0), (0, 0, 0, -1, 0),
     (1_000_004, 30, 30, 41, 60), (1_000_004, 29, 30, 1_000_003, 60)],
)  # fmt: skip
def test_what_is_settled(worker: int, router: int, clean_end: int, high: int, settled: int) -> None:
    assert PartitionPositions(worker, 60, router, clean_end, high).settled == settled


@pytest.mark.parametrize(
    ("metadata", "high"),
    [('{"v":2,"high":41,"home":"x"}', 41), ("", -1), (None, -1), ("{", -1), ("[]", -1), ('{"high":"41"}', -1)],
)
def test_the_routers_plan_is_read_whatever_it_holds(metadata: str | None, high: int) -> None:
    assert _high(metadata) == high


def test_a_file_of_authorities_ends_with_the_first_of_them(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    parts = [authority(tmp_path / f"{days}.pem", days) for days in (90, 30)]
    both.write_bytes(b"".join(part.read_bytes() for part in parts))
    left = certificates.first_of(both) - dt.datetime.now(dt.UTC).timestamp()
    assert 29 < left / 86400 < 31


def test_a_certificate_that_cannot_be_seen_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    assert certificates.expiries(load(kafka_ca_file=broken, kafka_bootstrap="127.0.0.1:9")) == {}


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 100_000)
    assert 100_000 <= embedded.size(tmp_path) < 200_000
