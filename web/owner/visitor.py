"""Visitors: who asks, by the cookie of their session, and in which language."""

from dataclasses import dataclass, field, replace
from typing import Final

from fastapi import Request, Response

from teller.operate.owner_desk.port.desk import OwnerDesk
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.owner_desk.port.signing_in import SessionState, SignedIn
from web.owner.config import OwnerPageConfig
from web.owner.texts import preferred

LANGUAGE_COOKIE: Final = "language"
_YEAR_S: Final = 31_536_000
_LONGEST_TOKEN: Final = 256


@dataclass(frozen=True, slots=True)
class Visitor:
    """Visitor of the page. `state` is that of the session, None where there is none; `token` is for the desk alone;
    `at` is the address of the page that is read, empty where a form was sent.
    """

    language: str
    address: str = field(repr=False)
    token: str = field(default="", repr=False)
    state: SessionState | None = None
    at: str = field(default="", repr=False)


class SignedOutError(Exception):
    """The page needs a session, and there is none; or the desk cannot say (`refusal`)."""

    def __init__(self, refusal: DeskRefusal) -> None:
        super().__init__(refusal.why.value)
        self.refusal = refusal


class Visitors:
    """Reads visitors off requests; sets and takes back their cookies."""

    def __init__(self, desk: OwnerDesk, config: OwnerPageConfig) -> None:
        self._desk, self._config = desk, config

    def stranger(self, request: Request) -> Visitor:
        """Return who asks, whether there is a session or not: of that the token alone is known."""
        language = preferred(request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", ""))
        token = request.cookies.get(self._config.cookie, "")
        known = token if len(token) <= _LONGEST_TOKEN else ""
        return Visitor(language, self.address(request), known, at=_address_of(request))

    def owner(self, request: Request) -> Visitor:
        """Return who has signed in.

        Raises:
            SignedOutError: nobody has.
        """
        found = self.stranger(request)
        state = self._desk.sign_in.state(found.token)
        if isinstance(state, DeskRefusal):
            raise SignedOutError(state)
        return replace(found, state=state)

    def address(self, request: Request) -> str:
        """Return whence a request comes; a proxy that is believed says it in X-Forwarded-For, the last of it."""
        peer = request.client.host if request.client else ""
        said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return said[:64] if said and peer in self._config.proxies else peer

    def sign_in(self, response: Response, session: SignedIn) -> None:
        """Give the session's cookie: it goes with requests from the page itself alone, and no script reads it."""
        response.set_cookie(
            self._config.cookie,
            session.token,
            httponly=True,
            secure=self._config.is_secure,
            samesite="strict",
            path="/",
        )

    def sign_out(self, response: Response) -> None:
        response.delete_cookie(
            self._config.cookie, httponly=True, secure=self._config.is_secure, samesite="strict", path="/"
        )

    def speak(self, response: Response, language: str) -> None:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, secure=self._config.is_secure, samesite="lax"
        )


def _address_of(request: Request) -> str:
    """Return the address of a page that is read; of a part that a script asks for, and of a form, it is none."""
    if request.method != "GET" or "hx-request" in request.headers:
        return ""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
