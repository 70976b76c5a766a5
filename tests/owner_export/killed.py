"""A run of an export that kills itself: `python -m tests.owner_export.killed FOLDER NUMBER`, at that file of it."""

import os
import pickle
import signal
import sqlite3
import sys
from pathlib import Path

from bank.store import FolderStore
from teller.operate.owner_export import parts, state
from teller.operate.owner_export.export import export
from teller.operate.owner_export.state import NAME
from tests.owner_export.bank import OWNER, POST, MemoryBank, rows_of

OBJECTS = 8


def load(folder: Path) -> MemoryBank:
    """The bank that the run exported."""
    bank = MemoryBank(FolderStore(folder / "buckets"))
    bank.messages, bank.rows = pickle.loads((folder / "bank").read_bytes())
    return bank


def noted(folder: Path) -> int:
    """How many objects the run has noted."""
    base = sqlite3.connect(folder / "to" / NAME)
    try:
        return int(base.execute("SELECT count(*) FROM stored").fetchone()[0])
    finally:
        base.close()


def main(folder: Path, at: int) -> None:
    bank = MemoryBank(FolderStore(folder / "buckets"))
    for number in range(OBJECTS):
        bank.deposit(rows_of(POST, 3, number * 10))
    (folder / "bank").write_bytes(pickle.dumps((bank.messages, bank.rows)))
    replace, left = os.replace, iter(range(at - 1))

    def killing(path: str, target: str) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(path, target)

    parts.MOST_RECORDS = 15  # type: ignore[misc]
    state.NOTES = 2  # type: ignore[misc]
    os.replace = killing  # type: ignore[assignment]
    export(OWNER, bank, folder / "to")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
