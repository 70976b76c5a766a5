"""The log that is simulated is the log that would have been written, tile by tile."""

import pytest

from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.reader import prover, read_bundle, read_tile
from bank.transparency.tiles import Tile
from benchmarks.log.growth import EQUAL, GrownLog, consistency, inclusion
from benchmarks.log.writing import KEYS, ORIGIN, entries, written


@pytest.mark.parametrize("size", [1, 256, 70_000])
def test_a_simulated_log_is_the_one_that_was_written(size: int) -> None:
    real, simulated = MemoryLogFiles(), GrownLog(size)
    written(real, [EQUAL] * size, size)
    more = entries(1000, 1)
    one, two = written(real, more, 300), written(simulated, more, 300)
    assert (one.root, one.leaves) == (two.root, two.leaves)
    for path, found in real.files.items():
        assert path == "checkpoint" or simulated.read(path) == found
    assert prover(simulated, size + 1000).root() == one.root
    assert read_tile(simulated, Tile(0, 0))[:32] == read_tile(real, Tile(0, 0))[:32]
    assert read_bundle(simulated, 0, 1) == [EQUAL]


def test_its_proofs_are_true_and_of_the_hashes_that_its_size_asks_for() -> None:
    log = GrownLog(100_000_000)
    cost = written(log, entries(600, 1), 300)
    assert inclusion(log, 100_000_600, cost.root, 5).hashes == pytest.approx(27, abs=2)
    assert consistency(log, 100_000_600, cost.root, 5).hashes == pytest.approx(27, abs=8)
    assert {key.name for key in KEYS} == {ORIGIN}
