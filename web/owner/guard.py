"""Refuse requests that a page of another site may have made, or that come by another name than the page's; add the
headers that keep answers in.
"""

from collections.abc import Mapping
from typing import Final

from web.guard import HEADERS
from web.guard_shell import App, GuardAnswer, GuardedRequest, GuardShell
from web.owner.config import OwnerPageConfig

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


class OwnerGuard(GuardShell):
    """Guard of the owners' page: see `moved_to` and `refusal`."""

    def __init__(self, app: App, config: OwnerPageConfig) -> None:
        super().__init__(app, headers(config))
        self._config = config

    def instead(self, asked: GuardedRequest) -> GuardAnswer | None:
        if (elsewhere := moved_to(asked.headers, asked.path, self._config)) is not None:
            return GuardAnswer(307, location=elsewhere)
        why = refusal(asked.method, asked.headers, self._config)
        return GuardAnswer(403, why) if why else None


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
