"""Plan of a benchmark, and the result of a contest."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.line.contestants import Bounds
from benchmarks.line.figures import GoalVerdict
from benchmarks.line.sampler import Measured
from benchmarks.line.stack import Stack, StackOptions, StoreKind


@dataclass(frozen=True, slots=True)
class BenchmarkPlan:
    """Plan. `scale` multiplies the numbers of records, `seconds` is the most of a run; `written` are texts to take."""

    runs: int
    scale: float
    seconds: float
    store: StoreKind
    say: Callable[[str], None]
    flames: Path | None = None
    written: Sequence[str] | None = None

    def records(self, full: int, least: int = 200) -> int:
        return max(least, round(full * self.scale))

    def bounds(self, records: int, seconds: float | None = None) -> Bounds:
        return Bounds(records, seconds or self.seconds, self.flames)

    @contextmanager
    def stack(self, store: StoreKind = "folder", **settings: Any) -> Iterator[Stack]:
        """Open a new stack, which is removed afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="teller-bench-"))
        with Stack(folder, StackOptions(store, tuple(settings.items()))) as stack:
            yield stack


@dataclass(frozen=True, slots=True)
class Result:
    """Result of a contest: rows of the table of goals, every run by contestant, and tables without goals."""

    verdicts: list[GoalVerdict] = field(default_factory=list)
    runs: dict[str, list[Measured]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
