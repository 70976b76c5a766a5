"""Refuse requests that a page of another site may have made, and large ones; add the headers that keep answers in."""

import ipaddress
import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

log: Final = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

#: No address but the page's own, no inline script or style, no frame.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HEADERS: Final = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Guard:
    """Wraps the application: see `refusal`. All answers, refusals too, have HEADERS."""

    def __init__(self, app: App, names: frozenset[str]) -> None:
        """`names`: names of hosts that the page is called by, besides addresses and localhost."""
        self._app, self._names = app, names

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if why := refusal(headers, self._names):
            await _refuse(why, with_headers)
            return
        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:  # the application has answered with status 500
            where = "".join(traceback.format_tb(error.__traceback__))  # without the text: it could quote a record
            log.error("a page failed: %s\n%s", type(error).__name__, where)  # noqa: TRY400 - as above


def refusal(headers: MutableMapping[str, str], names: frozenset[str]) -> str:
    """Return why the request is refused; empty for one that is taken.

    A name that somebody else's DNS resolves to this machine is in Host as that name: the page answers to addresses,
    localhost and `names` alone. What another site's page sends has that site as its Origin.
    """
    host = headers.get("host", "")
    if not (_is_address(_name(host)) or _name(host) == "localhost" or _name(host) in names):
        return "the page answers to its own address alone: open it as `teller web` prints it"
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return "this request comes from another site"
    return ""


def _name(host: str) -> str:
    """Return the host of host:port, in lower case; of [::1]:port the address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(why: str, send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
