"""Read a document that a command is given, from a file or standard input, as far as one can be long."""

import os
import stat
import sys
from pathlib import Path

from teller.output import escaped
from teller.settings import SettingsError


def given(file: Path, most: int) -> bytes:
    """Return the bytes of a file, or of standard input for `-`: no more than `most` and one.

    Raises:
        SettingsError: it is not there, cannot be read, or is no file.
    """
    if str(file) == "-":
        return sys.stdin.buffer.read(most + 1)
    name = escaped(str(file))
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for its writer
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SettingsError(f"{name} is no regular file: name one, or - for standard input")
            return os.read(handle, most + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from None
