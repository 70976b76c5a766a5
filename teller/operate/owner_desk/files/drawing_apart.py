"""Have statements drawn in processes of their own, few at a time, none for long: no statement slows the desk."""

import subprocess
import sys
from threading import BoundedSemaphore
from typing import Final

from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files.statement_child import NOTHING
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Seconds that a statement may take, and that others wait for their turn: the page waits 20 for an answer.
DRAW_S: Final = 15.0
_WAIT_S: Final = 4.0
_AT_ONCE: Final = 2
_PROGRAM: Final = "teller.operate.owner_desk.files.statement_child"
#: It takes too long, or cannot be drawn; in JSON it can be had.
_UNDRAWN: Final = DeskRefusal(Why.CLOSED, "form")


class DrawingApart:
    """Draws statements. For any number of threads."""

    def __init__(self, seconds: float = DRAW_S, program: str = _PROGRAM) -> None:
        self._seconds, self._program, self._turns = seconds, program, BoundedSemaphore(_AT_ONCE)

    def draw(self, data: bytes, form: str) -> bytes | DeskRefusal:
        """Return a statement, given as JSON, in a form."""
        if not self._turns.acquire(timeout=_WAIT_S):
            return refusing.BUSY
        try:
            return self._drawn(data, form)
        finally:
            self._turns.release()

    def _drawn(self, data: bytes, form: str) -> bytes | DeskRefusal:
        try:
            found = subprocess.run(  # noqa: S603 - our own command; the statement is on its standard input
                [sys.executable, "-m", self._program, form],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # which may quote a statement
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _UNDRAWN
        if found.returncode == NOTHING:
            return refusing.UNKNOWN
        return found.stdout if found.returncode == 0 else _UNDRAWN
