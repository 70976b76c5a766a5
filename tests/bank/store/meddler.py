"""A proxy that changes requests on their way to a server, after they were signed."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

#: Lines of the head and body, as they came -> as they go on.
Change = Callable[[list[bytes], bytes], tuple[list[bytes], bytes]]


class Meddler:
    """Passes one request a connection on to the server at `endpoint`; the Host header stays."""

    def __init__(self, endpoint: str, change: Change) -> None:
        host, _, port = endpoint.rpartition(":")
        self._server, self._change = (host, int(port)), change
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = self._listener.accept()
                with accepted, socket.create_connection(self._server, 5) as server, accepted.makefile("rb") as read:
                    head = list(iter(lambda: read.readline().rstrip(b"\r\n"), b""))
                    size = next(int(line[16:]) for line in head if line.lower().startswith(b"content-length: "))
                    head, body = self._change(head, read.read(size))
                    server.sendall(b"\r\n".join([*head, b"Connection: close", b"", b""]) + body)
                    while piece := server.recv(1 << 16):
                        accepted.sendall(piece)
