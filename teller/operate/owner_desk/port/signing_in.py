"""Values of signing in, and its protocols.

Secrets that a page gives on are opaque texts: tickets of challenges (5 minutes, once), tokens of sessions.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal

#: Path of the page at which an invitation is taken up: `https://…/enrol#INVITATION`; a fragment reaches no log.
ENROL_PATH: Final = "/enrol"
#: Path at which the demo's link signs in, likewise with the secret as its fragment.
DEMO_PATH: Final = "/demo"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge for the browser: `options` is JSON for `navigator.credentials`; the answer comes with `ticket`."""

    ticket: str = field(repr=False)
    options: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session: its token is for the cookie alone, and not kept in the clear by the desk."""

    token: str = field(repr=False)
    until: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A passkey that was enrolled; the recovery code is there once, with the first one."""

    session: SignedIn
    passkeys: int
    recovery_code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner knows it; `id` is the desk's own number, none of the credential. `set_back`: when its
    counter went back, as a copy's does, and it was refused; 0: never.
    """

    id: str
    name: str
    enrolled: int
    used: int
    set_back: int = 0


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of the owner; `id` is no token. `is_this`: the one that asks; `how` as in SessionState; `passkey`: the
    name of the passkey that began it.
    """

    id: str
    since: int
    used: int
    is_this: bool
    how: str
    passkey: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """State of the session that asks. `proven`: when a passkey was last used; `form_key`: its forms' token (CSRF)."""

    until: int
    proven: int
    passkeys: int
    recovery_code_left: bool
    may: str  # "all", or "enrol": passkeys alone
    how: str  # it began by "passkey", by a "recovery" code, by the demo's "link"
    form_key: str = field(repr=False)


class SignIn(Protocol):
    """Signing in. `address` is whence the browser comes, for limits alone: it is kept as a keyed hash, for minutes.

    Where a `ticket` was given to a session, only that session's `token` takes it back.
    """

    def begin_enrolment(self, invitation: str, address: str) -> Challenge | DeskRefusal:
        """Begin to enrol the first passkey of the account that an invitation is for."""

    def begin_passkey(self, token: str) -> Challenge | DeskRefusal:
        """Begin to enrol another passkey of who has signed in; a passkey must have been used of late."""

    def finish_enrolment(  # nosec B107 - none: no session
        self, ticket: str, credential: str, name: str, address: str, token: str = ""
    ) -> Enrolled | DeskRefusal:
        """Enrol the passkey that the browser made, for either. The session has a new token."""

    def begin_sign_in(self, address: str, token: str = "") -> Challenge | DeskRefusal:  # nosec B107
        """Begin to sign in; with a token: to prove a session's passkey anew."""

    def finish_sign_in(self, ticket: str, credential: str, address: str, token: str = "") -> SignedIn | DeskRefusal:  # nosec B107
        """Sign in by what the browser signed. A session that was proven anew has a new token."""

    def recover(self, code: str, address: str) -> SignedIn | DeskRefusal:
        """Sign in by a recovery code, once: to enrol passkeys alone. Passkeys of before and sessions end with that."""

    def sign_in_by_link(self, secret: str, address: str) -> SignedIn | DeskRefusal:
        """Sign in by the demo's link: once, within ten minutes, from loopback, over a folder that the demo made."""

    def state(self, token: str) -> SessionState | DeskRefusal:
        """Return the state of a session."""

    def sign_out(self, token: str) -> DeskRefusal | None:
        """End a session; nothing where there is none. Only `DELAYED` is refused: then it still is open."""

    def passkeys(self, token: str) -> tuple[Passkey, ...] | DeskRefusal:
        """Return the owner's passkeys."""

    def remove_passkey(self, token: str, passkey: str) -> DeskRefusal | None:
        """Remove a passkey, but never the last; sessions that it began end. A passkey must have been used of late."""

    def new_recovery_code(self, token: str) -> str | DeskRefusal:
        """Make a recovery code in the place of the one before. A passkey must have been used of late."""

    def sessions(self, token: str) -> tuple[OpenSession, ...] | DeskRefusal:
        """Return the owner's sessions."""

    def end_session(self, token: str, session: str) -> DeskRefusal | None:
        """End one of the owner's sessions; empty: all but the one that asks."""


class SessionOwners(Protocol):
    """Sign-in as the desk's other parts need it."""

    def owner_of(self, token: str, needs: SessionNeeds) -> str | DeskRefusal:
        """Return the account of a session that may do what `needs` says, and count the use."""

    def forget(self, owner: str) -> None:
        """Delete all that is kept of an account: its passkeys, sessions, codes. For one that closed or was erased."""
