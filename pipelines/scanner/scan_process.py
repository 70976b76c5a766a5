"""The process that scans for a worker: `python -m pipelines.scanner.scan_process FD SCANNER BATCH SECONDS`.

It loads the scanner, then forks a child that answers scan requests. Before each answer the child sets the kernel's
timer of its own CPU time (setitimer, ITIMER_PROF): when that runs out, the kernel ends the child, even within a single
call of C. The parent, which has scanned nothing and holds the loaded scanner, reports that and forks another child in
milliseconds. The limit is CPU time and not wall time, so that a busy machine ends no child.

Both processes end when the worker ends, since their socket is then closed.
"""

import gc
import logging
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

from pipelines.scanner import choice, rules
from pipelines.scanner.channel import Died, NotReady, PlainRequest, Scanned, ScannerReady, plain_spans
from pipelines.scanner.requests import ScanRequest, UnboundedScan, scan_of

#: Signals from outside that end a process; they do not mean that a text failed.
_FROM_OUTSIDE: Final = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


class _Collected(logging.Handler):
    """Keeps log lines for the worker, which writes them in its own form."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append((record.name, record.levelno, record.getMessage()))

    def taken(self) -> list[tuple[str, int, str]]:
        lines, self._lines = self._lines, []
        return lines


def main(descriptor: str, scanner: str, batch_size: str, seconds: str) -> int:
    """Run the process; return its exit status: 0 the worker has ended, 1 the scanner cannot be loaded, 2 something else
    ended the scanning process.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # a worker that ends closes the socket
    connection: Connection[Any, Any] = Connection(int(descriptor))
    try:
        chosen = choice.scanner(scanner, int(batch_size))
        chosen.warm()
    except Exception as error:  # nothing was scanned yet, so the error's text quotes no record
        connection.send(NotReady(f"{type(error).__name__}: {error}"))
        return 1
    gc.collect()
    gc.freeze()  # so that children share the memory of the loaded scanner
    connection.send(ScannerReady(rules.digest(chosen.decides())))
    return _replaced(connection, scan_of(chosen), float(seconds))


def _replaced(connection: "Connection[Any, Any]", scan: UnboundedScan, seconds: float) -> int:
    """Fork a child, and another one whenever a text ended it."""
    while True:
        child = os.fork()
        if child == 0:
            os._exit(_answered(connection, scan, seconds))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return 2 * bool(os.WEXITSTATUS(status))
        if os.WTERMSIG(status) in _FROM_OUTSIDE:
            return 2
        connection.send(Died(too_costly=os.WTERMSIG(status) == signal.SIGPROF))


def _answered(connection: "Connection[Any, Any]", scan: UnboundedScan, seconds: float) -> int:
    """Answer scan requests until the worker ends; the kernel ends this process when an answer takes more than `seconds`
    of CPU time.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    logged = _Collected()
    logging.getLogger().addHandler(logged)
    try:
        while True:
            requests: list[PlainRequest] = connection.recv()
            signal.setitimer(signal.ITIMER_PROF, seconds)
            found = plain_spans(scan([ScanRequest(text, language, policy) for text, language, policy in requests]))  # type: ignore[arg-type]
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send(Scanned(found, logged.taken()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return 0
    except Exception as error:
        sys.stderr.write(f"the scanner process ends: {type(error).__name__}\n")  # the text may quote a record
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
