"""WSGI server of the standard library, for few clients at once; no client can hold up another.

Each connection has a thread, so a client that reads a scrape slowly holds up no probe. The number of threads is limited
here, however many connections clients open and leave: the oldest connection without a request is closed for the next.
"""

import logging
import socket
from collections.abc import Iterator
from contextlib import suppress
from socketserver import ThreadingMixIn
from threading import Condition
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

log = logging.getLogger(__name__)

#: Connections at once. Prometheus and an orchestrator's two probes need three.
MOST: Final = 32
#: Threads beyond MOST that may still be ending connections that made room for others.
SPARE: Final = 8
#: Seconds that a new connection waits for a thread before it is closed.
ROOM_S: Final = 1.0
#: Seconds that a client may take to send or to read the next bytes.
SILENCE_S: Final = 5.0
#: Bytes of a request with its headers; Prometheus sends some 400.
MOST_REQUEST: Final = 16_384


class Server(ThreadingMixIn, WSGIServer):
    """Threaded WSGI server with limits; `Handler` reads its requests."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._change = Condition()
        self._open: dict[Any, bool] = {}  # the oldest first; True once its request is read
        self._closing: set[Any] = set()
        super().__init__(*args, **kwargs)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - as socketserver calls it
        """Return whether a thread is free for the connection; wait up to ROOM_S for one."""
        with self._change:
            if len(self._open) >= MOST:
                self._make_room()
            fits = self._change.wait_for(lambda: len(self._open) + len(self._closing) < MOST + SPARE, ROOM_S)
            if fits:
                self._open[request] = False
        return fits

    def asks(self, request: Any) -> None:
        """Note that the connection's request is read and is being answered."""
        with self._change:
            if request in self._open:
                self._open[request] = True

    def shutdown_request(self, request: Any) -> None:
        with self._change:
            self._open.pop(request, None)
            self._closing.discard(request)
            self._change.notify()
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as socketserver calls it
        log.debug("a client of /metrics went, or was too slow, before it was answered")

    def _make_room(self) -> None:
        oldest = next(self._idle(), next(iter(self._open)))
        del self._open[oldest]
        self._closing.add(oldest)
        with suppress(OSError):  # the client has closed it already
            oldest.shutdown(socket.SHUT_RDWR)  # wakes its thread, which closes it

    def _idle(self) -> Iterator[Any]:
        return (each for each, has_asked in self._open.items() if not has_asked)


class Server6(Server):
    """Server on an IPv6 address."""

    address_family = socket.AF_INET6


class Handler(WSGIRequestHandler):
    """Handler that logs no request, waits SILENCE_S at most, and reads MOST_REQUEST bytes at most."""

    timeout = SILENCE_S
    server: Server

    def setup(self) -> None:
        super().setup()
        self.rfile = _Limited(self.rfile)  # type: ignore[assignment]

    def get_environ(self) -> Any:
        """Note that the request is read, then give its environment."""
        self.server.asks(self.request)
        return super().get_environ()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it overrides
        pass


class _Limited:
    """Stream of a request, read line by line, at most MOST_REQUEST bytes in all."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._left = inner, MOST_REQUEST

    def readline(self, size: int = -1) -> bytes:
        most = self._left + 1 if size < 0 else min(size, self._left + 1)
        line: bytes = self._inner.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise ConnectionAbortedError("a request that is too large")
        return line

    def close(self) -> None:
        self._inner.close()
