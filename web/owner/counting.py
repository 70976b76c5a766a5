"""Counts requests, by the pattern of their route and never by their address, which may name what an owner has."""

import time
from typing import Final

from pipelines.metrics import metrics
from teller.operate.owner_desk.wire.client import AWAY
from teller.operate.owner_desk.wire.methods import FAILED
from web.guard_shell import App, Message, Receive, Send

#: Rooms of requests that no route took: files of the page itself, and all others.
_STATIC: Final = "/static"
_OTHER: Final = "other"


class CountedRequests:
    """Wraps the guarded application."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.monotonic(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            room = _room(scope)
            metrics.owner_page_requests.labels(room, f"{status // 100}xx").inc()
            metrics.owner_page_request_seconds.labels(room).observe(time.monotonic() - begun)


def called(outcome: str) -> None:
    """Count what came of a call to the desk that it did not do."""
    if outcome in (AWAY, FAILED):
        metrics.owner_page_desk_errors.labels(outcome).inc()
    else:
        metrics.owner_page_refusals.labels(outcome).inc()


def _room(scope: Message) -> str:
    """Return the pattern of the route that took the request."""
    pattern = getattr(scope.get("route"), "path", None)
    if isinstance(pattern, str):
        return pattern
    return _STATIC if scope["path"].startswith(f"{_STATIC}/") else _OTHER
