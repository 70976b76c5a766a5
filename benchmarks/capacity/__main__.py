"""`python -m benchmarks.capacity`: the table of docs/capacity.md, from the last measurement.

`--measure` measures anew (some minutes of one core); `--owners N` runs the router over N owners and compares the
number of objects with the model's; any assumption can be set by its name, such as `--peak 10`.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Final

from benchmarks.capacity import measure, simulate
from benchmarks.capacity.model import Assumptions, CapacityPlan, Costs, Load, objects, plan
from pipelines.router.buffer.spooled_buffer import SLICES
from pipelines.router.config import LONGEST_CHUNK_S
from teller.settings import Settings, load, stores

#: Defaults of the pipeline.
SECONDS: Final[float] = Settings.model_fields["chunk_seconds"].default
RECORDS: Final[int] = Settings.model_fields["chunk_records"].default
FILE: Final = Path(__file__).parent / "measured.json"
OWNERS: Final = (10_000, 1_000_000, 100_000_000)
#: Records of one owner in one deposit: of a live feed, a daily copy, a weekly one; and seconds of long chunks.
WAYS: Final = {
    "a live feed": (1.0, 0),
    "a live feed, chunks of an hour": (1.0, 3_600),
    "a live feed, chunks of a day": (1.0, LONGEST_CHUNK_S),
    "a daily copy": (16.0, 0),
    "a weekly copy": (116.0, 0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--owners", type=int, help="simulate so many, and print what came of it")
    parser.add_argument("--together", type=int, default=1, help="with --owners: records of a deposit")
    parser.add_argument("--long", action="store_true", help="with --owners: all records are one chunk on disk")
    parser.add_argument("--stored", action="store_true", help="with --owners: into the store of the settings")
    parser.add_argument("--chunk-seconds", type=float, default=SECONDS)
    parser.add_argument("--chunk-records", type=int, default=RECORDS)
    for field in fields(Assumptions):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=field.default)
    options = parser.parse_args()
    if options.owners:
        behind = stores.store(load()) if options.stored else None
        chunk = min(options.chunk_records, options.records)
        records = options.records if options.long else options.records - options.records % chunk
        found = simulate.run(options.owners, records, options.together, chunk, options.long, behind)
        print(compared(found, options.together, records if options.long else chunk))  # noqa: T201
        return
    if options.measure:
        FILE.write_text(json.dumps(asdict(measure.costs(options.records, 100_000)), indent=1) + "\n")
    given = replace(Assumptions(), **{each.name: getattr(options, each.name) for each in fields(Assumptions)})
    print("\n".join(table(measured(), given, options.chunk_seconds, options.chunk_records)))  # noqa: T201


def measured() -> Costs:
    return Costs(**json.loads(FILE.read_text()))


def compared(found: simulate.SimulationResult, together: int, chunk: int) -> str:
    """Compare the number of objects with the model's: of chunks of `chunk` records, of deposits of `together`."""
    expected = found.records / chunk * objects(chunk, found.owners, together)
    return (
        f"{found.owners:,} owners, {found.records:,} records, {together} at once, chunks of {chunk:,}: {found.objects:,} "
        f"objects, the model says {expected:,.0f} ({found.objects / expected - 1:+.1%}); {found.buckets:,} buckets; "
        f"{found.stored_bytes / 1e6:,.1f} MB in them, {found.book_bytes / 1e6:,.1f} MB of receipts and metering; "
        f"{found.cpu_s:.1f} s of processor time in {found.wall_s:.1f} s; {found.memory / 2**20:,.0f} MiB of memory"
    )


def table(costs: Costs, given: Assumptions, seconds: float = SECONDS, records: int = RECORDS) -> Iterator[str]:
    """Make the table as Markdown: a row for each number of owners and way of depositing."""
    heads = (
        "owners", "deposits are", "records/s at the peak", "partitions", "workers", "routers", "brokers",
        "records an object", "PUT/s at the peak", "PUT a day", "$ a day for PUT", "in Kafka", "books a year",
        "into buckets a day",
    )  # fmt: skip
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for owners in OWNERS:
        for words, (together, long) in WAYS.items():
            load = Load(owners, together, long or seconds, SLICES * records if long else records)
            yield "| " + " | ".join(_row(words, plan(load, costs, given))) + " |"


def _row(words: str, found: CapacityPlan) -> Iterator[str]:
    yield f"{found.load.owners:,}"
    yield words
    yield _short(found.records_s)
    yield from (f"{each:,}" for each in (found.partitions, found.workers, found.routers, found.brokers))
    yield f"{found.records_per_object:,.1f}"
    yield from map(_short, (found.puts_s, found.objects_day, found.dollars_day))
    yield from map(_bytes, (found.kafka_bytes, found.books_bytes_year, found.stored_bytes_day))


def _short(value: float) -> str:
    """Format a value with two significant digits."""
    return f"{float(f'{value:.2g}'):,.0f}" if value >= 10 else f"{value:.2g}"


def _bytes(value: float) -> str:
    size, unit = next(
        (size, unit)
        for size, unit in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"))
        if value >= size or size == 1e6
    )
    return f"{_short(value / size)} {unit}"


if __name__ == "__main__":
    main()
