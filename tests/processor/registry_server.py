"""A schema registry over HTTP that gives out whatever texts it is told to, good or bad.

Paths and answers: Confluent's Schema Registry API reference, "Schemas". It counts what it is asked for.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

#: What a proxy or another server answers in the registry's place: status and body.
Page = tuple[int, bytes]
_NOT_FOUND: Final = (404, json.dumps({"error_code": 40403, "message": "Schema not found"}).encode())
_BY_ID: Final = "/schemas/ids/"


class RegistryServer:
    """`answers` are those of ids, as JSON objects; `pages` take the place of the next answers, one each."""

    def __init__(self, answers: Mapping[int, Mapping[str, Any]]) -> None:
        self.answers = dict(answers)
        self.pages: list[Page] = []
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        registry = self

        class Handler(_Handler):
            owner = registry

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="registry")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> Page:
        """Status and body."""
        with self._lock:
            self.asked[path] += 1
            if self.pages:
                return self.pages.pop(0)
        if path == "/schemas/types":
            return 200, b'["JSON", "PROTOBUF", "AVRO"]'
        found = self.answers.get(int(path.removeprefix(_BY_ID))) if path.startswith(_BY_ID) else None
        return _NOT_FOUND if found is None else (200, json.dumps(found).encode())


class _Handler(BaseHTTPRequestHandler):
    owner: RegistryServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        status, body = self.owner.answer(self.path.partition("?")[0])
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it overrides
        pass
