"""A writer that is killed leaves whole batches, wherever it was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bank.transparency.index import IndexHead, OwnersIndex
from tests.bank.transparency_index.index_oracle import owners_of, root_of, tag_of

BATCH = 60
LEAVES = 1200
TAGS = [tag_of(number * number % 500) for number in range(LEAVES)]
#: Applies the rest in batches, and kills itself after so many steps of SQLite's machine, 100 to a tick.
WRITER = """
import os, signal, sys
from pathlib import Path
from bank.transparency.index import OwnersIndex
from tests.bank.transparency_index.test_index_killed import BATCH, LEAVES, TAGS
left = int(sys.argv[2])
def tick():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
index = OwnersIndex(Path(sys.argv[1]))
index._base.set_progress_handler(tick, 100)
index._base.execute("PRAGMA wal_autocheckpoint = 100")
for at in range(index.size, LEAVES, BATCH):
    index.apply(at, TAGS[at : at + BATCH])
    print(index.size, flush=True)
"""


def run(file: Path, ticks: int) -> tuple[int, int]:
    """Run a writer; its exit status, and the size that it said last."""
    ended = subprocess.run(
        [sys.executable, "-c", WRITER, str(file), str(ticks)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    lines = ended.stdout.split()
    return ended.returncode, int(lines[-1]) if lines else 0


@pytest.mark.long
@pytest.mark.parametrize("ticks", [2, 7, 23])
def test_a_killed_writer_leaves_whole_batches_and_the_next_goes_on(ticks: int, tmp_path: Path) -> None:
    file, said, killed = tmp_path / "index", 0, 0
    while True:
        status, now = run(file, ticks * (killed + 1))
        said = max(said, now)
        with OwnersIndex(file) as index:
            assert index.size % BATCH == 0
            assert said <= index.size <= said + BATCH
            assert index.root == root_of(owners_of(TAGS[: index.size]))
            said = index.size
        if status == 0:
            break
        assert status == -signal.SIGKILL
        killed += 1
    assert killed > 0
    with OwnersIndex(file) as index:
        assert index.head == IndexHead(LEAVES, root_of(owners_of(TAGS)))
        for number in range(0, 500, 50):
            assert list(index.prove(tag_of(number))[1].leaves) == owners_of(TAGS).get(tag_of(number), [])
