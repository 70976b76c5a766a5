"""Files of keys, one a line: read their lines, replace the file."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bank.durable_files import sync_folder


def key_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold keys, each with its number from 1 on; `#` begins a comment."""
    for at, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield at, line.strip()


def write(file: Path, text: str) -> None:
    """Replace the file; only its owner may read it (mkstemp). Durable, and whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(file.parent)
