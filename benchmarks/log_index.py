"""The log's index of owners, at a million of them: what a leaf costs, what a proof, what lies on disk and in memory.

`python -m benchmarks.log_index [--owners 1000000] [--batch 1000] [--folder FOLDER]` takes in a leaf of each owner, then
as many leaves of random owners, and says after each what it took; then it proves and opens the index anew.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Final

from bank.transparency.index import Completeness, OwnersIndex, verify

#: Leaves between two lines.
STRETCH: Final = 250_000
PROOFS: Final = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log_index", description=__doc__)
    parser.add_argument("--owners", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="where the index is made; else in the system's temporary folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="teller-index-", dir=chosen.folder) as folder:
        file = Path(folder) / "index"
        with OwnersIndex(file) as index:
            _say(f"a hash of 65 bytes takes {_hash_us():.2f} us")
            _fill(index, file, "new owners", range(chosen.owners), chosen.batch)
            chance = random.Random(7)
            owners = array("I", (chance.randrange(chosen.owners) for _ in range(chosen.owners)))
            _fill(index, file, "random owners", owners, chosen.batch)
            _prove(index, owners)
        _open(file)
    return 0


def _fill(index: OwnersIndex, file: Path, what: str, owners: Sequence[int], batch: int) -> None:
    for at in range(0, len(owners), STRETCH):
        cpu, wall = _take_in(index, owners[at : at + STRETCH], batch)
        leaves = len(owners[at : at + STRETCH])
        _say(f"{what}: {index.size:,} leaves; {leaves / cpu:,.0f} a CPU-second, {leaves / wall:,.0f} a second; "
             f"{_bytes(file) / 2**20:,.0f} MiB on disk; at most {_peak_mib():.0f} MiB of memory")  # fmt: skip


def _take_in(index: OwnersIndex, owners: Sequence[int], batch: int) -> tuple[float, float]:
    """Return the seconds of processor and of wall time, without the making of tags."""
    cpu = wall = 0.0
    for tags in _tags(owners, batch):
        began, used = time.monotonic(), time.process_time()
        index.apply(index.size, tags)
        cpu, wall = cpu + time.process_time() - used, wall + time.monotonic() - began
    return cpu, wall


def _tags(owners: Sequence[int], batch: int) -> Iterator[list[bytes]]:
    for at in range(0, len(owners), batch):
        yield [_tag(owner) for owner in owners[at : at + batch]]


def _prove(index: OwnersIndex, owners: Sequence[int]) -> None:
    proven = [(tag, index.prove(tag)[1]) for tag in map(_tag, owners[:PROOFS])]
    root = index.root
    proving = [_seconds(partial(index.prove, _tag(owner))) for owner in owners[-PROOFS:]]
    absent = [_seconds(partial(index.prove, _tag(-1 - number))) for number in range(PROOFS)]
    checking = [_seconds(partial(verify, root, *each)) for each in proven]
    if any(verify(root, *each) is not Completeness.COMPLETE for each in proven):
        raise ValueError("a proof of the benchmark is refused")
    _say(f"proof of an owner {_us(proving)}, of an owner who is not there {_us(absent)}, to verify one {_us(checking)}; "
         f"{median(len(proof.siblings) for _, proof in proven):.0f} siblings")  # fmt: skip


def _open(file: Path) -> None:
    def opened() -> None:
        with OwnersIndex(file) as index:
            index.prove(_tag(1))

    _say(f"opened, with one proof: {_us([_seconds(opened) for _ in range(20)])}")


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _us(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1e6:,.0f} us (median of {len(seconds):,})"


def _hash_us() -> float:
    value = bytes(32)
    used = time.process_time()
    for _ in range(200_000):
        value = sha256(b"\4" + value + value).digest()
    return (time.process_time() - used) * 5


def _tag(owner: int) -> bytes:
    return sha256(b"owner %d" % owner).digest()


def _bytes(file: Path) -> int:
    return sum(each.stat().st_size for each in file.parent.iterdir())


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
