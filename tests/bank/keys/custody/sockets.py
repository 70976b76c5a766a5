"""Servers that misbehave: one that accepts and says nothing, one that drips, one that answers what it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


@contextmanager
def listening(answer: bytes = b"", drip: bytes = b"") -> Iterator[int]:
    """Give the port of a server that sends `answer` to whoever comes, and then `drip` ten times a second."""
    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            with suppress(OSError):
                while not ended.is_set():
                    with suppress(TimeoutError):
                        Thread(target=_talk, args=(server.accept()[0], answer, drip, ended), daemon=True).start()

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def _talk(came: socket.socket, answer: bytes, drip: bytes, ended: Event) -> None:
    with came, suppress(OSError):
        if answer:
            came.recv(65_536)
            came.sendall(answer)
        while not ended.wait(0.1) and (drip or not answer):
            came.sendall(drip)


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
