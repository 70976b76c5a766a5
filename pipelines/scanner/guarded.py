"""Run the scanner in a process of its own, so that no text can block the worker's heartbeat or stop its partitions.

One call of a regular expression holds Python's lock until it is done, and cannot be ended from within. So texts are
scanned in another process (see `scan_process`), which the kernel ends once it has taken more than `cpu_seconds` for one
message. A message holds at most MESSAGE_CHARS of texts, or one text. When a message ends the process, each of its texts
is scanned once more, alone. A text that ends the process again is set aside: as TOO_COSTLY where it took too much CPU
time, as failed where it crashed. CPU time is counted in the process that scans: neither a busy machine nor another text
of the batch makes a text fail, and a text that comes again has the same outcome.
"""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, Final

from pipelines.scanner.channel import Died, Message, NotReady, Scanned, ScannerReady, plain_requests, spans_of
from pipelines.scanner.pieces import batches
from pipelines.scanner.requests import TOO_COSTLY, ScanRequest, ScanResult

log = logging.getLogger(__name__)

#: Characters in a message: a batch of short texts, and no more than the scanner itself takes at once.
MESSAGE_CHARS: Final = 50_000
#: numpy's own threads would take twice the CPU time in the same wall time, and a process with threads must not fork.
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_END_SECONDS: Final = 5.0


class ScannerLostError(RuntimeError):
    """The scanner process ended by itself, or could not be loaded; no text caused it."""


class GuardedScanner:
    """A scanner in another process. For one thread at a time; `close` ends the process."""

    def __init__(
        self,
        scanner: str,
        batch_size: int,
        cpu_seconds: float,
        progress: Callable[[], None] = lambda: None,
        program: str = "pipelines.scanner.scan_process",
    ) -> None:
        """Start the process; the scanner loads while the caller goes on. `progress` is called after each message."""
        self._progress = progress
        ours, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        arguments = map(str, (descriptor, scanner, batch_size, cpu_seconds))
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", program, *arguments],
            pass_fds=[descriptor],
            env={**os.environ, **_ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._connection: Connection[Any, Any] = Connection(ours.detach())
        self._ready, self._rules = False, ""

    def warm(self) -> None:
        """Wait until the scanner is loaded.

        Raises:
            ScannerLostError: the scanner cannot be loaded.
        """
        answer = self._answer()
        if isinstance(answer, NotReady):
            raise ScannerLostError(f"the scanner cannot be loaded: {answer.problem}")
        if isinstance(answer, ScannerReady):
            self._ready, self._rules = True, answer.rules

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[ScanResult]:
        """Return the spans of each scan request; None for a text that the scanner failed on, TOO_COSTLY for a text that
        took too much CPU time.

        Raises:
            ScannerLostError: the process ended, and no text caused it.
        """
        if not self._ready:
            self.warm()
        return [result for message in _messages(requests) for result in self._results(message)]

    def _results(self, requests: Sequence[ScanRequest]) -> list[ScanResult]:
        answer = self._answered(requests)
        if isinstance(answer, Scanned):
            return [*spans_of(answer.found)]
        return [self._alone(request) for request in requests]

    def _alone(self, request: ScanRequest) -> ScanResult:
        answer = self._answered([request])
        if isinstance(answer, Scanned):
            return spans_of(answer.found)[0]
        too_costly = isinstance(answer, Died) and answer.too_costly
        what = "took too much CPU time" if too_costly else "ended the scanner process"
        log.warning("a text of %d characters %s, twice: it is set aside", len(request.text), what)
        return TOO_COSTLY if too_costly else None

    def _answered(self, requests: Sequence[ScanRequest]) -> Message:
        try:
            self._connection.send(plain_requests(requests))
        except OSError:
            raise self._lost() from None
        answer = self._answer()
        self._progress()
        for name, level, words in answer.logged if isinstance(answer, Scanned) else ():
            logging.getLogger(name).log(level, "%s", words)
        return answer

    def _answer(self) -> Message:
        try:
            message: Message = self._connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None
        return message

    def _lost(self) -> ScannerLostError:
        code = self._process.wait(_END_SECONDS)
        return ScannerLostError(f"the scanner process ended (exit code {code}): start the worker again")

    @property
    def rules(self) -> str:
        """The scanner's rules digest, see `rules`; empty until the scanner is loaded."""
        return self._rules

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:  # it is still scanning a text
            self._process.kill()
            self._process.wait()


def _messages(requests: Sequence[ScanRequest]) -> Iterator[list[ScanRequest]]:
    """Split scan requests into runs of at most MESSAGE_CHARS characters, or of one request."""
    return batches(requests, len(requests), MESSAGE_CHARS, lambda request: len(request.text))
