"""Cost of a package's rows: `python -m benchmarks.packages [--rows 200000]`, on one core.

Posts of some 120 characters with five columns are written as `bank.withdrawals.package.data_file` does, and their root
is computed again of the file, as `teller package verify` does. In the same run the same rows are written by pyarrow
alone, with its defaults.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from bank.transparency.merkle import root
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.row_opening import RowLink
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import batches, leaves

_WORDS = "soup is ready the bus was late again and nobody said why so we walked home in the rain".split()


def posts(rows: int, chance: Random) -> pa.Table:
    return pa.table({
        "day": pa.array([20_000 + chance.randrange(365) for _ in range(rows)], pa.date32()),
        "language": [chance.choice(("en", "de", "fr")) for _ in range(rows)],
        "reposts": [chance.randrange(100) for _ in range(rows)],
        "text": [" ".join(chance.choices(_WORDS, k=24)) for _ in range(rows)],
        "visibility": ["public"] * rows,
    })  # fmt: skip


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def verified(data: bytes) -> bytes:
    tree = RowTree()
    for batch in batches(io.BytesIO(data)):
        tree.add(leaves("social.post", batch))
    return tree.root()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=200_000)
    rows: int = options.parse_args().rows
    pa.set_cpu_count(1)
    table = posts(rows, Random(7))
    links = [RowLink(UUID(int=row), row % 200, "0" * 64) for row in range(rows)]
    plain_s, _ = cpu_s(lambda: pq.write_table(table, io.BytesIO()))
    written_s, made = cpu_s(lambda: data_file(UUID(int=1), "social.post", table, links, os.urandom))
    verified_s, found = cpu_s(lambda: verified(made.data))
    if found != root(made.leaves):
        sys.exit("the roots differ")
    for name, took in (("pyarrow alone", plain_s), ("written", written_s), ("verified", verified_s)):
        sys.stdout.write(f"{name}: {rows / took:,.0f} rows a CPU-second\n")
    sys.stdout.write(f"{len(made.data) / rows:.0f} bytes a row\n")


if __name__ == "__main__":
    main()
