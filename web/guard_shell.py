"""Shell of the guards of pages: it answers in the application's place, or adds headers that keep its answers in."""

import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final, NamedTuple

log: Final = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

#: Files of the page itself, which browsers may keep.
_STATIC: Final = "/static/"
_KEPT: Final = "cache-control"


class GuardedRequest(NamedTuple):
    """Parts of a request that a guard looks at."""

    method: str
    path: str
    headers: Mapping[str, str]


class GuardAnswer(NamedTuple):
    """An answer in the application's place."""

    status: int
    words: str = ""
    location: str = ""


class GuardShell(ABC):
    """Wraps the application: see `instead`. All answers, refusals too, have the headers."""

    def __init__(self, app: App, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._of_static = [each for each in self._headers if each[0] != _KEPT.encode()]

    @abstractmethod
    def instead(self, asked: GuardedRequest) -> GuardAnswer | None:
        """Return the answer to a request that the application does not see; None: it does."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = self._of_static if scope["path"].startswith(_STATIC) else self._headers
        names = {name for name, _ in own}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*(each for each in message.get("headers", ()) if each[0] not in names), *own]
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if (answer := self.instead(GuardedRequest(scope["method"], scope["path"], headers))) is not None:
            await _send(answer, with_headers)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # the server, which keeps its own scope, leaves the body out
        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:  # the application has answered with status 500
            where = "".join(traceback.format_tb(error.__traceback__))  # without the text: it could quote a record
            log.error("a page failed: %s\n%s", type(error).__name__, where)  # noqa: TRY400 - as above


async def _send(answer: GuardAnswer, send: Send) -> None:
    found = [(b"content-type", b"text/plain; charset=utf-8")]
    if answer.location:
        found.append((b"location", answer.location.encode("ascii", "ignore")))
    await send({"type": "http.response.start", "status": answer.status, "headers": found})
    await send({"type": "http.response.body", "body": f"{answer.words}\n".encode()})
