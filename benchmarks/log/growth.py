"""Measure whether writing and proving cost more in a log of 100 million leaves: simulated, with all its tiles.

The leaves that are there before are equal, so that the full tiles of a level are, too, and need not be kept.
"""

import random
import re
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final, NamedTuple

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.edge import Edge
from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.merkle import HASH_BYTES, full_root, leaf_hash
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import verify_consistency, verify_inclusion
from bank.transparency.reader import prover
from bank.transparency.tiles import CHECKPOINT, WIDTH, bundle, partial_tiles
from benchmarks.log.writing import KEYS, ORIGIN, entries

#: The entry that all leaves before have.
EQUAL: Final = entries(1)[0]
_PATH: Final = re.compile(r"tile/(\d|entries)/[x0-9/]*?\d{3}(?:\.p/(\d+))?")


class GrownLog:
    """A log of `size` equal leaves. What is written after them is kept in memory."""

    def __init__(self, size: int) -> None:
        self.size, self._later = size, MemoryLogFiles()
        self._level = [leaf_hash(EQUAL)]
        for _ in range(5):
            self._level.append(full_root(self._level[-1] * WIDTH))
        if size:
            tiles = [self._level[tile.level] * tile.width for tile in partial_tiles(size)]
            self.replace(CHECKPOINT, str(_signed(Edge.of(size, tiles, [EQUAL] * (size % WIDTH)))).encode())

    def read(self, path: str) -> bytes | None:
        if (found := self._later.read(path)) is not None or not (match := _PATH.fullmatch(path)):
            return found
        width = int(match[2] or WIDTH)
        return bundle([EQUAL] * width) if match[1] == "entries" else self._level[int(match[1])] * width

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        self._later.write(files)

    def replace(self, path: str, data: bytes) -> None:
        self._later.replace(path, data)

    @property
    def written(self) -> int:
        """Files that were written, each size of a partial tile for one."""
        return len(self._later.files)


class ProofCost(NamedTuple):
    """Median times of a proof, in seconds of CPU: made from files, and verified; and its hashes."""

    made: float
    verified: float
    hashes: float


def inclusion(log: GrownLog, size: int, root: bytes, count: int) -> ProofCost:
    """Prove leaves of those that were there before, each from nothing: tiles are read anew."""
    hashed, chosen = leaf_hash(EQUAL), random.Random(5)
    return _costs(
        lambda leaf: prover(log, size).inclusion(leaf),
        lambda leaf, proof: verify_inclusion(hashed, leaf, size, proof, root),
        [chosen.randrange(log.size) for _ in range(count)],
    )


def consistency(log: GrownLog, size: int, root: bytes, count: int) -> ProofCost:
    """Prove that the log grew from earlier sizes."""
    chosen = random.Random(6)
    before = [chosen.randrange(1, log.size + 1) for _ in range(count)]
    roots = {each: prover(log, size).root(each) for each in before}
    return _costs(
        lambda each: prover(log, size).consistency(each),
        lambda each, proof: verify_consistency(each, size, proof, roots[each], root),
        before,
    )


def _costs(
    make: Callable[[int], list[bytes]], verify: Callable[[int, list[bytes]], bool], places: Sequence[int]
) -> ProofCost:
    made, verified, hashes = [], [], []
    for place in places:
        begin = time.process_time()
        proof = make(place)
        middle = time.process_time()
        assert verify(place, proof)
        verified.append(time.process_time() - middle)
        made.append(middle - begin)
        hashes.append(len(proof))
        assert all(len(each) == HASH_BYTES for each in proof)
    return ProofCost(median(made), median(verified), median(hashes))


def _signed(edge: Edge) -> SignedNote:
    at = Checkpoint(ORIGIN, edge.size, edge.root())
    return SignedNote(at.text, tuple(key.sign(at, 1) for key in KEYS))
