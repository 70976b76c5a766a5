"""Ends what a run leaves when it is itself killed: reads `+PID` and `-PID` lines until its standard input closes.

A process that is stopped cannot see that its parent has gone; SIGKILL ends it all the same.
"""

import contextlib
import os
import signal
import subprocess
import sys
from typing import IO, Self, cast


class Sweeper:
    """The other end: as a context manager it ends at leave what was added and not taken off."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(self, *_: object) -> None:
        cast("IO[bytes]", self._process.stdin).close()
        self._process.wait()

    def add(self, pid: int) -> None:
        self._say(f"+{pid}\n")

    def take_off(self, pid: int) -> None:
        self._say(f"-{pid}\n")

    def _say(self, words: str) -> None:
        os.write(cast("IO[bytes]", self._process.stdin).fileno(), words.encode())  # a line is written as a whole


def main() -> None:
    left: set[int] = set()
    for line in sys.stdin:
        (left.add if line[0] == "+" else left.discard)(int(line[1:]))
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
