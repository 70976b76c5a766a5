"""Sampler of a run: takes the number of finished records, processor time and memory while it goes on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.line.parts import MeasuredProcesses

EVERY_S = 0.1
START_S = 120.0


class NothingCameError(RuntimeError):
    """A run gave no record in time."""


@dataclass(frozen=True, slots=True)
class ThroughputSample:
    """Sample: at `time` (s, monotonic), `records` were finished, and `cpu` seconds used."""

    time: float
    records: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Result of a run. `rate` is records/s, `cpu` processor microseconds a record, `memory` each part's most bytes."""

    rate: float
    cpu: float
    records: int
    seconds: float
    memory: dict[str, int] = field(default_factory=dict)


def watch(  # noqa: PLR0913 - what a run is
    parts: MeasuredProcesses,
    done: Callable[[], int],
    target: int,
    seconds: float,
    began: Callable[[], int] | None = None,
    *,
    settle: float = 0.0,
) -> Measured:
    """Watch a run until `target` records are finished, or for `seconds`.

    The watch begins `settle` seconds after the first record, or after `began` first gives more than 0.

    Raises:
        NothingCameError: nothing began in START_S.
        PartEndedError: a part ended.
    """
    _wait(parts, began or done)
    time.sleep(settle)
    samples = [_sample(parts, done)]
    if samples[0].records >= target:
        raise NothingCameError("all records were through before it was watched: take more of them, by --scale")
    while samples[-1].records < target and not _over(samples, seconds):
        time.sleep(EVERY_S)
        parts.check()
        samples.append(_sample(parts, done))
    return measured(samples, parts.memory(), from_first=began is not None)


def measured(samples: Sequence[ThroughputSample], memory: dict[str, int], *, from_first: bool = False) -> Measured:
    """Compute the result from samples.

    Where records come in batches with pauses between, it runs from the end of the first batch to the end of the last
    one; otherwise, or with `from_first`, from the first sample to the one with which the last record came.

    Raises:
        NothingCameError: no record came between the samples.
    """
    begin, end = samples[0], next(each for each in samples if each.records == samples[-1].records)
    ends = _batch_ends(samples)
    if not from_first and len(ends) > 1 and ends[-1].time - ends[0].time > (end.time - begin.time) / 2:
        begin, end = ends[0], ends[-1]
    records, lasted = end.records - begin.records, end.time - begin.time
    if records <= 0 or lasted <= 0:
        raise NothingCameError("no record came while it was watched: take more records or more time")
    return Measured(records / lasted, 1e6 * (end.cpu - begin.cpu) / records, records, lasted, memory)


def _batch_ends(samples: Sequence[ThroughputSample]) -> list[ThroughputSample]:
    """First sample of each pause, and the last record's."""
    ends: list[ThroughputSample] = []
    for one, following in pairwise(samples):
        if one.records == following.records and (not ends or ends[-1].records != one.records):
            ends.append(one)
    return ends if ends and ends[-1].records == samples[-1].records else [*ends, samples[-1]]


def _over(samples: Sequence[ThroughputSample], seconds: float) -> bool:
    """Return whether time is up: `seconds`, with a whole batch or records without a pause; else START_S more."""
    begin, last, ends = samples[0], samples[-1], _batch_ends(samples)
    came = last.records > (begin if len(ends) == 1 else ends[0]).records
    return last.time - begin.time >= seconds + (0 if came else START_S)


def _wait(parts: MeasuredProcesses, begun: Callable[[], int]) -> None:
    deadline = time.monotonic() + START_S
    while not begun():
        parts.check()
        if time.monotonic() > deadline:
            raise NothingCameError(f"nothing came for {START_S:.0f} s")
        time.sleep(EVERY_S / 2)


def _sample(parts: MeasuredProcesses, done: Callable[[], int]) -> ThroughputSample:
    return ThroughputSample(time.monotonic(), done(), parts.usage().cpu)
