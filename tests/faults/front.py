"""What stands before MinIO: a server that passes each request on as it is, or does to it what a bad day would."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

#: What a MinIO without room on its disks answers (minio/cmd/api-errors.go).
FULL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>XMinioStorageFull</Code><Message>Storage backend has '
    b"reached its minimum free drive threshold.</Message><Resource>/</Resource><RequestId>1</RequestId>"
    b"<HostId>1</HostId></Error>"
)
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Front:
    """`endpoint` for clients; faults are switched by attributes, for all requests that come from then on."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        #: Writes are refused for want of room.
        self.full = False
        #: Writes are done, and the answer never comes.
        self.mute = False
        #: Seconds that each request waits first.
        self.delay = 0.0
        self.mended = threading.Event()
        front = self

        class Handler(_Handler):
            owner = front

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="front")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.mend()
        self._server.shutdown()
        self._server.server_close()

    def mend(self) -> None:
        """No fault from now on; what waits goes on at once."""
        self.full = self.mute = False
        self.delay = 0.0
        self.mended.set()
        self.mended = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Front

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.owner.delay:
            self.owner.mended.wait(self.owner.delay)
        if self.command == "PUT" and self.owner.full:
            self._answer(507, [("Content-Type", "application/xml")], FULL)
            return
        try:
            status, headers, answer = self._pass_on(body)
        except OSError:
            self.close_connection = True  # MinIO is down: so are we
            return
        if self.command == "PUT" and self.owner.mute:
            self.close_connection = True
            return
        self._answer(status, headers, answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _any  # noqa: N815 - as http.server wants it

    def _pass_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Headers as they are: the signature covers them, the host among them."""
        connection = http.client.HTTPConnection(self.owner.behind, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # who asked has gone

    def log_message(self, *_: Any) -> None:
        """Nothing: pytest's output is for pytest."""
