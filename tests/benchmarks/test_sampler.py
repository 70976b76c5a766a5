"""A run's rate is of the time in which records came, not of the waiting around it."""

import pytest

from benchmarks.line.sampler import Measured, NothingCameError, ThroughputSample, _over, measured


def test_it_ends_with_the_last_record() -> None:
    samples = [
        ThroughputSample(10.0, 100, 1.0),
        ThroughputSample(11.0, 300, 1.5),
        ThroughputSample(12.0, 500, 2.0),
        ThroughputSample(60.0, 500, 2.1),
    ]
    assert measured(samples, {"worker-0": 7}) == Measured(200.0, 2500.0, 400, 2.0, {"worker-0": 7})


def test_records_from_before_it_was_watched_do_not_count() -> None:
    assert measured([ThroughputSample(0.0, 900, 0.0), ThroughputSample(2.0, 1000, 1.0)], {}).rate == 50.0


def test_of_records_in_batches_whole_batches_count() -> None:
    """500 every 10 s, and the first sample is taken in the middle of one."""
    counts = [(0, 433), (0.1, 500), (0.2, 500), (10, 500), (10.1, 1000), (10.2, 1000), (20.1, 1500), (20.2, 1500)]
    found = measured([ThroughputSample(at, count, at / 2) for at, count in counts], {})
    assert (found.records, found.rate) == (1000, 50.0)


def test_where_the_beginning_is_known_all_counts_from_there() -> None:
    samples = [
        ThroughputSample(0.0, 0, 0.0),
        ThroughputSample(5.0, 0, 0.0),
        ThroughputSample(10.0, 500, 1.0),
        ThroughputSample(11.0, 500, 1.0),
    ]
    assert measured(samples, {}, from_first=True).rate == 50.0


def test_a_run_without_records_has_no_rate() -> None:
    with pytest.raises(NothingCameError):
        measured([ThroughputSample(0.0, 5, 0.0), ThroughputSample(9.0, 5, 1.0)], {})


def test_a_run_ends_in_time_once_something_came_in_batches_or_without_a_pause() -> None:
    steady = [ThroughputSample(float(at), 50 * at, 0.0) for at in range(12)]
    waits = [ThroughputSample(float(at), 0, 0.0) for at in range(12)]
    batch = [*waits, ThroughputSample(12.0, 500, 0.0)]
    assert [_over(samples, 10.0) for samples in (steady[:5], steady, waits, batch)] == [False, True, False, True]
