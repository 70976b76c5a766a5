"""New files that only their user may read, for what opens something."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from teller.settings import SettingsError


@contextmanager
def private_file(file: Path, option: str) -> Iterator[BinaryIO]:
    """Give a new file to write; it is durable at the end. Where anything fails no file is left.

    Raises:
        SettingsError: it is there already, or cannot be written; the message names the option.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingsError(f"{option} {file}: {error.strerror}; name a new file") from None
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(handle)
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SettingsError(f"{option} {file}: {error.strerror}") from None
        raise
