"""The scanner process with a scanner whose texts say what it does: one burns CPU in one call of C, one ends it."""

import logging
import os
import re
import signal
import sys
import time
from collections.abc import Sequence

from pipelines.scanner import choice, scan_process
from pipelines.scanner.text.spans import Span

NAME = "hostile"
#: Takes longer than anybody waits, and holds the interpreter's lock all the while.
_ENDLESS = re.compile("(a+)+$")


class Hostile:
    """Finds the whole of each text, unless the text says otherwise."""

    def __init__(self, batch_size: int) -> None:
        pass

    def warm(self) -> None:
        pass

    def decides(self) -> list[str]:
        return [NAME]

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Span] | None:
        if text == "burn":
            _ENDLESS.match("a" * 60 + "b")
        if text == "crash":
            os.abort()
        if text == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if text == "wait":
            time.sleep(1.0)
        if text == "log":
            logging.getLogger("x").warning("%d characters", len(text))
        if text == "raise":
            raise ValueError(text)
        return None if text == "fail" else [Span(0, len(text), "X", 1.0)]


class Broken(Hostile):
    """Cannot be loaded."""

    def warm(self) -> None:
        raise FileNotFoundError("no weights")


if __name__ == "__main__":
    choice.SCANNERS = {NAME: Hostile, "broken": Broken}
    sys.exit(scan_process.main(*sys.argv[1:]))
