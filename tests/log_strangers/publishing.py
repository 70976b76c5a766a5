"""Logs that our writer made, in a folder and over HTTP."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bank.transparency.entry import LogEntry
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.writer import LogWriter
from tests.bank.transparency.growing import LOG_KEYS, ORIGIN


def entries(count: int, first: int = 0) -> list[bytes]:
    return [bytes(LogEntry(1, 1, at.to_bytes(32), at)) for at in range(first, first + count)]


def published(folder: Path, *sizes: int) -> LogWriter:
    """A log that grew over these sizes, by one writer after the other."""
    for size in sizes:
        writer = LogWriter(FolderLogFiles(folder), ORIGIN, LOG_KEYS)
        writer.append(entries(size - writer.size, writer.size))
        writer.publish(1_700_000_000)
    return writer


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL of a web server that serves the folder as it is."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def flipped(file: Path, at: int = 5) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def keys_of_the_log() -> Sequence[str]:
    return [str(key.verifier) for key in LOG_KEYS]
