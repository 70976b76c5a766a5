"""Strip the text that a visitor types. The text goes to a child process and back, and is kept and logged nowhere."""

import json
import os
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any, Final, Literal, Protocol

#: Longest text taken, in characters.
MOST_CHARS: Final = 5_000
#: Seconds that a text may take, and the first one, for which the scanner is loaded.
TEXT_S: Final = 10.0
LOAD_S: Final = 60.0
#: numpy's own threads would take twice the CPU time in the same wall time.
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Policy = Literal["standard", "strict"]


class StripError(RuntimeError):
    """The text was not stripped; the message says what to do, and holds nothing of the text."""


class Strips(Protocol):
    """Strips a text, or raises StripError."""

    def strip(self, text: str, policy: Policy, language: str) -> dict[str, Any]: ...


class Stripper:
    """Strips texts in a child process, which starts at the first. Any thread may call; one text is stripped at a time.

    A text that takes too long ends the child, and the next text starts another.
    """

    def __init__(self, program: str = "web.strip_child", seconds: float = TEXT_S, load_seconds: float = LOAD_S) -> None:
        self._program, self._seconds, self._load_seconds = program, seconds, load_seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None

    def strip(self, text: str, policy: Policy, language: str) -> dict[str, Any]:
        """Return `text` stripped, `spans`, and `findings`, each with its recognizer and reason.

        Raises:
            StripError: it is too long or takes too long, the scanner cannot be loaded, or others are before it.
        """
        if len(text) > MOST_CHARS:
            raise StripError(f"the text is longer than {MOST_CHARS:,} characters: try a part of it")
        if not self._turn.acquire(timeout=self._load_seconds):
            raise StripError("another text is being stripped: try again")
        try:
            return self._strip({"text": text, "policy": policy, "language": language})
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the child, if there is one."""
        if self._connection and self._process:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._connection = self._process = None

    def _strip(self, given: dict[str, Any]) -> dict[str, Any]:
        fresh = self._connection is None
        connection = self._connection or self._start()
        try:
            connection.send_bytes(json.dumps(given).encode())
            if connection.poll(self._load_seconds if fresh else self._seconds):
                answer: dict[str, Any] = json.loads(connection.recv_bytes())
                return answer
        except (EOFError, OSError):
            self.close()
            raise StripError("the scanner ended: see the log of `teller web`, then try again") from None
        self.close()
        raise StripError("the text took too long: try a shorter one")

    def _start(self) -> "Connection[Any, Any]":
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", self._program, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **_ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._connection = Connection(ours.detach())
        return self._connection
