"""Refuse requests that a page of another site may have made, or that come by another name than the page's; add the
headers that keep answers in.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Final

from web.guard import HEADERS, App, Message, Receive, Send
from web.owner.config import OwnerPageConfig

log: Final = logging.getLogger(__name__)
#: Two years, as browsers' lists of such names ask for.
_ALWAYS_HTTPS: Final = "max-age=63072000"
_LOOPBACK: Final = ("127.0.0.1", "[::1]")


def headers(config: OwnerPageConfig) -> Mapping[str, str]:
    """Return the headers of all answers: the witness is the one address besides the page's own."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'{' ' + config.witness_origin if config.witness_origin else ''}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    own = {
        "content-security-policy": policy,
        # not "no-referrer": with that, browsers send forms with the origin "null" (Fetch, 3.2), which `refusal` refuses
        "referrer-policy": "same-origin",
        "cache-control": "no-store",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self)",
    }
    secure = {"strict-transport-security": _ALWAYS_HTTPS} if config.is_secure else {}
    return {**HEADERS, **own, **secure}


class OwnerGuard:
    """Wraps the application; all answers, refusals too, have `headers`."""

    def __init__(self, app: App, config: OwnerPageConfig) -> None:
        self._app, self._config = app, config
        self._headers = [(name.encode(), value.encode()) for name, value in headers(config).items()]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message.get("headers", ()) if each[0] != b"cache-control"]
                own = [each for each in self._headers if not (static and each[0] == b"cache-control")]
                message["headers"] = [*kept, *own]
            await send(message)

        asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if (elsewhere := moved_to(asked, scope["path"], self._config)) is not None:
            await _answer(307, elsewhere, b"", with_headers)
        elif why := refusal(scope["method"], asked, self._config):
            await _answer(403, "", f"{why}\n".encode(), with_headers)
        else:
            await self._run(scope, receive, with_headers)

    async def _run(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # the application has answered with status 500
            where = "".join(traceback.format_tb(error.__traceback__))  # without the text: it could quote a record
            log.error("an owner's page failed: %s\n%s", type(error).__name__, where)  # noqa: TRY400 - as above


def moved_to(asked: Mapping[str, str], path: str, config: OwnerPageConfig) -> str | None:
    """Return the address to go to instead: browsers take no passkeys at an IP address, so 127.0.0.1 is localhost."""
    host, _, port = asked.get("host", "").rpartition(":")
    if (
        host in _LOOPBACK
        and config.host == f"localhost:{port}"
        and path.startswith("/")
        and path[1:2] not in ("/", "\\")
    ):
        return f"{config.origin}{path}"
    return None


def refusal(method: str, asked: Mapping[str, str], config: OwnerPageConfig) -> str:
    """Return why the request is refused; empty for one that is taken.

    Somebody else's name that resolves to this machine is in `Host` as that name. A page of another site has that site
    as its `Origin`; a browser sends it with every POST, so a POST without one comes from no form of ours.
    """
    if asked.get("host", "") != config.host:
        return f"this page is at {config.origin}"
    origin = asked.get("origin")
    if origin != config.origin and not (origin is None and method in ("GET", "HEAD")):
        return "this request comes from another site"
    if method not in ("GET", "HEAD") and asked.get("sec-fetch-site", "same-origin") != "same-origin":
        return "this request comes from another site"
    return ""


async def _answer(status: int, location: str, body: bytes, send: Send) -> None:
    found = [(b"content-type", b"text/plain; charset=utf-8")]
    if location:
        found.append((b"location", location.encode("ascii", "ignore")))
    await send({"type": "http.response.start", "status": status, "headers": found})
    await send({"type": "http.response.body", "body": body})
