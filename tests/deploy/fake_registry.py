"""A registry on this machine, as the OCI Distribution Specification has it, with what can go wrong."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class FakeRegistry:
    """`manifests`: by repository and tag. `challenge`: "", "bearer" or "basic". `lies`: says a digest that is wrong."""

    manifests: dict[tuple[str, str], bytes] = field(default_factory=dict)
    challenge: str = ""
    lies: bool = False
    moved_to: str = ""
    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def add(self, repository: str, tag: str) -> str:
        body = json.dumps({"schemaVersion": 2, "manifests": [], "of": f"{repository}:{tag}"}).encode()
        self.manifests[repository, tag] = body
        return f"sha256:{hashlib.sha256(body).hexdigest()}"


@contextmanager
def serving(registry: FakeRegistry) -> Iterator[FakeRegistry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.asked.append((self.path, self.headers.get("Authorization", "")))
            answer(self, registry)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    registry.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(request: BaseHTTPRequestHandler, registry: FakeRegistry) -> None:
    path = urlsplit(request.path)
    if path.path == "/token":
        scope = parse_qs(path.query)["scope"][0]
        return send(request, 200, json.dumps({"token": f"may-{scope.split(':')[1]}"}).encode())
    _, _, *repository, kind, tag = path.path.split("/")
    name, sent = "/".join(repository), request.headers.get("Authorization", "")
    bearer = f'Bearer realm="http://{registry.address}/token",service="fake",scope="repository:{name}:pull"'
    wanted = {"": "", "bearer": f"Bearer may-{name}", "basic": "Basic bWU6c2VjcmV0"}[registry.challenge]
    if sent != wanted:
        return send(
            request, 401, b"", {"WWW-Authenticate": bearer if registry.challenge == "bearer" else 'Basic realm="x"'}
        )
    if registry.moved_to:
        return send(request, 307, b"", {"Location": f"http://{registry.moved_to}{request.path}"})
    body = registry.manifests.get((name, tag))
    if kind != "manifests" or body is None or "image.index" not in request.headers["Accept"]:
        return send(request, 404, b"{}")
    digest = hashlib.sha256(b"other" if registry.lies else body).hexdigest()
    return send(request, 200, body, {"Docker-Content-Digest": f"sha256:{digest}"})


def send(request: BaseHTTPRequestHandler, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    request.send_response(code)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
