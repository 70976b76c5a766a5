"""Refuse requests that a page of another site may have made, and large ones; add the headers that keep answers in."""

import ipaddress
from collections.abc import Mapping
from typing import Final

from web.guard_shell import App, GuardAnswer, GuardedRequest, GuardShell

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


class Guard(GuardShell):
    """Guard of the bank's page: see `refusal`."""

    def __init__(self, app: App, names: frozenset[str]) -> None:
        """`names`: names of hosts that the page is called by, besides addresses and localhost."""
        super().__init__(app, HEADERS)
        self._names = names

    def instead(self, asked: GuardedRequest) -> GuardAnswer | None:
        why = refusal(asked.headers, self._names)
        return GuardAnswer(403, why) if why else None


def refusal(headers: Mapping[str, str], names: frozenset[str]) -> str:
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
