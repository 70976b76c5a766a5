"""A log's files in a folder, which any web server can serve as it is."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bank.durable_files import sync_folder, synced
from bank.store.folder import explained


class FolderLogFiles:
    """Files in `root`, a folder that is made if it is missing.

    Tiles are written without a sync of each: one sync of the file system makes all of them durable, before a checkpoint
    names them. A tile that was torn by a crash lies beyond the checkpoint, and is written again.
    """

    @explained
    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._made: set[Path] = set()

    @explained
    def read(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    @explained
    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        with synced(self._root):
            for path, data in files:
                target = self._root / path
                if target.parent not in self._made:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    self._made.add(target.parent)
                target.write_bytes(data)

    @explained
    def replace(self, path: str, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._root, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(name).chmod(0o644)
        Path(name).replace(self._root / path)
        sync_folder(self._root)
