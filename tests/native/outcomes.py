"""What the steps make of records, good and damaged: `python -m tests.native.outcomes` gives a digest for each kind."""

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from typing import Final

from benchmarks.line.workloads import Kind, Workload, first
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.caches import ScanCache, UnchangedTextCache
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog
from teller.operate.compiled import SUFFIX

RECORDS: Final = 300
SEED: Final = 11
KINDS: Final[tuple[Kind, ...]] = ("calls", "orders", "posts", "messages")


def digest(kind: Kind, line: ProcessorConfig) -> str:
    """Of the outcomes of records of a kind."""
    values = [
        (record, value)
        for record in first(Workload(kind, RECORDS, 30, 30, 10), RECORDS, None)
        for value in (record.value, *_damaged(record.value))
    ]
    raws = [
        RawRecord(record.topic, 0, offset, record.key, value, published=1_767_225_600_000)
        for offset, (record, value) in enumerate(values)
    ]
    outcomes = process(raws, line, {})
    cleans = sum(isinstance(each, Clean) for each in outcomes)
    assert RECORDS <= cleans < len(outcomes), "some are to pass and some are not"
    return hashlib.sha256("\n".join(map(_fields, outcomes)).encode()).hexdigest()


def _damaged(value: bytes) -> Iterator[bytes]:
    """Cut short, with a byte too many, and with a byte changed."""
    chance = random.Random(SEED + len(value) + value[-1])
    yield value[: chance.randrange(len(value))]
    yield value + b"\0"
    for _ in range(3):
        at = chance.randrange(len(value))
        yield value[:at] + bytes([chance.randrange(256)]) + value[at + 1 :]


def _fields(outcome: object) -> str:
    """All of it: what is printed of a record hides its values."""
    names: tuple[str, ...] = getattr(outcome, "_fields", ()) or getattr(outcome, "__match_args__", ())
    return repr([type(outcome).__name__, *(getattr(outcome, name) for name in names)])


if __name__ == "__main__":
    line = ProcessorConfig(
        catalog.load(),
        bytes(32),
        ScanCache(scan_of(choice.scanner("teller", 64))),
        sample_every=10,
        unchanged_texts=UnchangedTextCache(),
    )
    digests = {kind: digest(kind, line) for kind in KINDS}
    files = [getattr(module, "__file__", None) or "" for name, module in sys.modules.items() if "pipelines." in name]
    compiled = sum(file.endswith(SUFFIX) for file in files)
    sys.stdout.write(json.dumps({"compiled": compiled, "digests": digests}))
