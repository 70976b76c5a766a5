"""Server of /metrics, /live and /ready of one process, on a thread of its own.

/live and /ready answer 200 or 503 with a JSON object: each check's name with what is wrong, empty where nothing is.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from threading import Thread
from typing import Any, Final
from wsgiref.simple_server import WSGIServer, make_server

from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import CollectorRegistry

from pipelines.metrics import metrics
from pipelines.metrics.connections import Handler, Server, Server6
from pipelines.metrics.health import CheckResults, Health
from pipelines.metrics.table import BY_NAME, Part

_JSON: Final = "application/json; charset=utf-8"
_TEXT: Final = "text/plain; charset=utf-8"
_BOTH: Final = {Part.WORKER, Part.ROUTER}
Answer = tuple[HTTPStatus, str, bytes]


class PartView(CollectorRegistry):
    """Registry without the metrics that the part never sets: a worker shows no router metrics.

    `alone`: leave out the metrics of every part and of the process, too.
    """

    def __init__(self, part: Part, registry: CollectorRegistry = metrics.REGISTRY, *, alone: bool = False) -> None:
        super().__init__()
        self._part, self._whole, self._alone = part, registry, alone

    def collect(self) -> Iterator[Metric]:
        return (family for family in self._whole.collect() if self._shows(family.name))

    def _shows(self, name: str) -> bool:
        row = BY_NAME.get(name)
        if row is None or row.part is Part.EVERY:
            return not self._alone
        return row.part is self._part or (row.part is Part.BOTH and self._part in _BOTH)


def serve(part: Part, health: Health, port: int, address: str) -> None:
    """Serve on a thread; port 0 serves nothing.

    Raises:
        OSError: the port is taken.
    """
    if port:
        server = listening(part, health, port, address)
        Thread(target=server.serve_forever, daemon=True, name="observability").start()


def listening(part: Part, health: Health, port: int, address: str) -> WSGIServer:
    """Open a server, which answers once `serve_forever` runs; port 0 takes a free port.

    Raises:
        OSError: the port is taken.
    """
    metrics.READY.set_function(lambda: health.ready().well)
    return make_server(address, port, _app(part, health), Server6 if ":" in address else Server, Handler)


def _app(part: Part, health: Health) -> Callable[..., Iterable[bytes]]:
    view = PartView(part)

    def metrics_page(accept: str) -> Answer:
        encode, kind = choose_encoder(accept)
        return HTTPStatus.OK, kind, encode(view)

    pages: dict[str, Callable[[str], Answer]] = {
        "/metrics": metrics_page,
        "/live": lambda _: _verdict(health.live()),
        "/ready": lambda _: _verdict(health.ready()),
    }

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = pages.get(environ["PATH_INFO"], _nowhere)
        status, kind, body = page(environ.get("HTTP_ACCEPT", ""))
        start_response(f"{status.value} {status.phrase}", [("Content-Type", kind)])
        return [body]

    return app


def _nowhere(_accept: str) -> Answer:
    return HTTPStatus.NOT_FOUND, _TEXT, b"/metrics /live /ready\n"


def _verdict(verdict: CheckResults) -> Answer:
    status = HTTPStatus.OK if verdict.well else HTTPStatus.SERVICE_UNAVAILABLE
    return status, _JSON, json.dumps({"well": verdict.well, "checks": verdict.checks}).encode() + b"\n"
