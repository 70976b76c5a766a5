"""Take a published tree over from a copy of its files: from a mirror, a monitor's copy, a backup."""

from typing import Final

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.edge import Edge
from bank.transparency.files.protocol import LogFiles
from bank.transparency.reader import LogDamagedError, read_bundle
from bank.transparency.tiles import WIDTH

#: Files that wait in memory, at most.
MOST_WAITING: Final = 1024


def mirror(source: LogFiles, target: LogFiles, checkpoint: Checkpoint) -> None:
    """Write all files of the tree of this checkpoint into `target`, from the entries in `source` alone.

    The checkpoint itself is not written. Memory stays that of some bundles.

    Raises:
        LogDamagedError: a bundle is missing, or the entries have another root.
        StoreUnavailable, StoreRefused: a place does not answer.
    """
    grown, waiting = Edge(), list[tuple[str, bytes]]()
    for first in range(0, checkpoint.size, WIDTH):
        waiting += grown.append(read_bundle(source, first // WIDTH, min(WIDTH, checkpoint.size - first)))
        if len(waiting) >= MOST_WAITING:
            target.write(waiting)
            waiting = []
    if grown.root() != checkpoint.root:
        raise LogDamagedError("the entries have another root than the checkpoint that was signed")
    target.write([*waiting, *grown.partial()])
