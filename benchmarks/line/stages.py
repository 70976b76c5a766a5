"""Steps one by one, in this process: processor microseconds a record, beside the same work written by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.line import router_stages, worker_stages
from benchmarks.line.plan import BenchmarkPlan
from benchmarks.line.stack import Stack, StackOptions
from benchmarks.line.workloads import Kind, Workload, first
from pipelines.processor.delivery import RecordDelivery, producer
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import RawRecord
from schemas import catalog

#: Records of each of 1,000 owners in a chunk of 20,000.
PER_OBJECT: Final = 20
KINDS: Final[tuple[Kind, ...]] = ("calls", "orders", "posts", "messages")


def tables(plan: BenchmarkPlan) -> dict[str, list[dict[str, Any]]]:
    """Measure processor and router: a row for each kind of record, the median of the runs.

    The measurement has a process of its own, with one numpy thread: the time of idle threads would count as well.
    """
    with TemporaryDirectory(prefix="teller-bench-") as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(plan.written), "utf-8")
        done = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-W", "ignore", "-m", "benchmarks.line.stages", str(plan.runs), str(plan.scale), texts],
            env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the tables as JSON; arguments: runs, scale, a JSON file of texts or null."""
    runs, scale, texts = sys.argv[1:]
    written = json.loads(Path(texts).read_text("utf-8"))
    plan = BenchmarkPlan(int(runs), float(scale), 0.0, "folder", lambda _words: None, written=written)
    sys.stdout.write(json.dumps(measured(plan)))


def measured(plan: BenchmarkPlan) -> dict[str, list[dict[str, Any]]]:
    """Measure the tables in this process."""
    line = ProcessorConfig(catalog.load(), worker_stages.KEY, _scan())
    with TemporaryDirectory(prefix="teller-bench-") as folder, Stack(Path(folder) / "stack", StackOptions()) as stack:
        return _tables(plan, line, RecordDelivery(producer({"bootstrap.servers": stack.bootstrap})))


def _tables(plan: BenchmarkPlan, line: ProcessorConfig, kafka: RecordDelivery) -> dict[str, list[dict[str, Any]]]:
    raws = {kind: _raws(plan, kind) for kind in KINDS}
    runs = range(plan.runs)
    processor = {kind: [worker_stages.measured(found, line, kafka) for _ in runs] for kind, found in raws.items()}
    router = {kind: [router_stages.measured(found, line) for _ in runs] for kind, found in raws.items()}
    return {
        "processor, CPU us a record": _rows(processor),
        f"router, CPU us a record, {PER_OBJECT} records an object": _rows(router),
    }


def _rows(runs: Mapping[Kind, Sequence[Mapping[str, float]]]) -> list[dict[str, Any]]:
    return [
        {"records": kind, **{step: round(median(run[step] for run in found), 1) for step in found[0]}}
        for kind, found in runs.items()
    ]


def _raws(plan: BenchmarkPlan, kind: Kind) -> list[RawRecord]:
    count = plan.records(10_000)
    load = Workload(kind, count, max(1, count // PER_OBJECT), count, PER_OBJECT)
    made = first(load, count, plan.written)
    return [RawRecord(raw.topic, 0, at, raw.key, raw.value) for at, raw in enumerate(made)]


def _scan() -> Any:
    scanner = choice.scanner("teller", 256)
    scanner.warm()
    return scan_of(scanner)


if __name__ == "__main__":
    main()
