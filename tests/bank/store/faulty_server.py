"""A server on 127.0.0.1 that answers as it is told to, byte by byte, and may close or fall silent afterwards."""

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self


class Answer(NamedTuple):
    """`said` is sent as it is; then the connection waits for the next request, is closed, or nothing happens on it."""

    said: bytes = b""
    then: Literal["keep", "close", "wait"] = "keep"


class Request(NamedTuple):
    head: list[bytes]
    body: bytes


def http(status: int, body: bytes = b"", *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 %d Said" % status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class FaultyServer:
    """Gives the answers in their order, whatever connection a request comes by; after the last, the last again."""

    def __init__(self, *answers: Answer, certificate: Path | None = None, port: int = 0) -> None:
        self._answers = list(answers)
        self._tls = _context(certificate) if certificate else None
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.endpoint = f"127.0.0.1:{self.port}"
        self.requests: list[Request] = []
        #: How many connections have come.
        self.connections = 0
        #: One for each connection that it has closed, and so told the client.
        self.closed = threading.Semaphore(0)
        self._lock, self._over = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = self._listener.accept()
                self.connections += 1
                self._threads.append(threading.Thread(target=self._serve, args=(accepted,), daemon=True))
                self._threads[-1].start()

    def _serve(self, accepted: socket.socket) -> None:
        accepted.settimeout(0.05)
        with suppress(OSError), accepted, self._secured(accepted) as connection:
            while request := self._read(connection):
                answer = self._next(request)
                connection.settimeout(5)
                connection.sendall(answer.said)
                connection.settimeout(0.05)
                if answer.then == "wait":
                    self._over.wait()
                if answer.then != "keep":
                    break
        self.closed.release()

    def _secured(self, accepted: socket.socket) -> socket.socket:
        if not self._tls:
            return accepted
        accepted.settimeout(5)
        secured = self._tls.wrap_socket(accepted, server_side=True)
        secured.settimeout(0.05)
        return secured

    def _next(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def _read(self, connection: socket.socket) -> Request | None:
        """None where the client has gone."""
        read = bytearray()
        while (end := read.find(b"\r\n\r\n")) < 0:
            if not (piece := self._receive(connection)):
                return None
            read += piece
        lines = bytes(read[:end]).split(b"\r\n")
        sizes = (int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:"))
        whole = next(sizes, 0)
        while len(read) < end + 4 + whole and (piece := self._receive(connection)):
            read += piece
        return Request(lines, bytes(read[end + 4 :]))

    def _receive(self, connection: socket.socket) -> bytes:
        while not self._over.is_set():
            with suppress(TimeoutError):
                return connection.recv(1 << 20)
        return b""


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
