"""Tell whether a key was pressed, on the terminal that a command was started from."""

import os
import select
import sys
import termios
import time
import tty
from types import TracebackType
from typing import Any, Self


class Keyboard:
    """Reads keys one by one, without echo, while it is open; afterwards the terminal is as before.

    Where standard input is no terminal, no key is ever pressed.
    """

    def __init__(self) -> None:
        self._saved: list[Any] | None = None

    def __enter__(self) -> Self:
        if sys.stdin.isatty():
            self._saved = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._saved is not None:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)

    def pressed(self, key: str, seconds: float) -> bool:
        """Wait until the key is pressed, at most `seconds`; return whether it was."""
        if self._saved is None:
            time.sleep(seconds)
            return False
        end = time.monotonic() + seconds
        while select.select([sys.stdin], [], [], max(0.0, end - time.monotonic()))[0]:
            # not sys.stdin.read: what its buffer holds, select does not know
            read = os.read(sys.stdin.fileno(), 64).decode("utf-8", "replace")
            if not read or key in read.lower():  # nothing: the terminal is gone
                return True
        return False
