"""Costs of a record and of an object, in one process.

A router's time is linear: a cost for each record and a cost for each object. Two runs with different numbers of records
an object give both, for time and for bytes. The pure steps are run over the benchmark's mixed workload (calls, posts,
orders and messages in equal parts).
"""

import time
from collections.abc import Sequence
from statistics import mean
from typing import Final

from benchmarks.capacity import simulate
from benchmarks.capacity.model import Costs
from benchmarks.line.workloads import Workload, first
from pipelines.router.objects import container
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog
from schemas.framing import HEADER_BYTES, split

KEY: Final = bytes(range(32))
BATCH: Final = 1000
#: Bytes of a record in Kafka besides key and value: headers, and the record's own frame.
FRAME: Final = 90
OWNER_BYTES: Final = 32
PER_OBJECT: Final = 20


def costs(records: int, owners: int) -> Costs:
    """Measure the costs now. The router's runs take `records` records, the steps a tenth of them."""
    raws = _raws(records // 10)
    worker_s, clean = _worker(raws)
    many = simulate.run(owners, records, 1, 20_000)
    few = simulate.run(owners, records, 20, 20_000)
    route_s, object_s = _line(many, few, many.cpu_s, few.cpu_s)
    book_row, book = _line(many, few, many.book_bytes, few.book_bytes)
    head, row = _object(clean)
    raw_bytes = mean(len(raw.value or b"") + len(raw.key or b"") for raw in raws) + FRAME
    clean_bytes = mean(len(one.value) for one in clean) + OWNER_BYTES + FRAME
    return Costs(worker_s, route_s, object_s, raw_bytes, clean_bytes, head, row, book, book_row)


def _line(
    many: simulate.SimulationResult, few: simulate.SimulationResult, most: float, least: float
) -> tuple[float, float]:
    """Compute (cost of a record, cost of an object) from two runs of equally many records."""
    an_object = (most - least) / (many.objects - few.objects)
    return (least - an_object * few.objects) / few.records, an_object


def _raws(count: int) -> list[RawRecord]:
    made = first(Workload("mixed", count, max(1, count // 20)), count)
    return [RawRecord(raw.topic, 0, at, raw.key, raw.value) for at, raw in enumerate(made)]


def _worker(raws: Sequence[RawRecord]) -> tuple[float, list[Clean]]:
    """Measure processor seconds a record; return them with the clean records."""
    scanner = choice.scanner("teller", 256)
    scanner.warm()
    line = ProcessorConfig(catalog.load(), KEY, scan_of(scanner))
    process(raws[:BATCH], line, {})
    begin = time.process_time()
    done = [one for at in range(0, len(raws), BATCH) for one in process(raws[at : at + BATCH], line, {})]
    took = time.process_time() - begin
    clean = [one for one in done if isinstance(one, Clean)]
    assert len(clean) == len(raws), "the benchmark's records are all good"
    return took / len(raws), clean


def _object(clean: Sequence[Clean]) -> tuple[float, float]:
    """Measure (bytes of an object without records, bytes of a record in it), by objects of 1 and PER_OBJECT records."""
    by_schema: dict[bytes, list[bytes]] = {}
    for one in clean:
        by_schema.setdefault(one.value[:HEADER_BYTES], []).append(one.value[HEADER_BYTES:])
    alone, row = [], []
    for mark, bodies in by_schema.items():
        framed = split(mark)
        schema = catalog.load().by_fingerprint(framed[0]) if framed else None
        assert schema is not None
        written = [len(container.write(bodies[:size], schema.json, {"teller.schema": schema.name}, bytes(16)))
                   for size in (1, PER_OBJECT)]  # fmt: skip
        row.append((written[1] - written[0]) / (PER_OBJECT - 1))
        alone.append(written[0] - row[-1])
    return mean(alone), mean(row)
