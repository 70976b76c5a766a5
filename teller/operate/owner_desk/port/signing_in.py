"""Values of signing in, and its protocol."""

from dataclasses import dataclass, field
from typing import Protocol

from teller.operate.owner_desk.port.refused import DeskRefusal


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
    """A passkey as its owner knows it; `id` is the desk's own number, none of the credential."""

    id: str
    name: str
    enrolled: int
    used: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of the owner; `id` is no token. `is_this`: the one that asks."""

    id: str
    since: int
    used: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class SessionState:
    """State of the session that asks. `form_key` is the key of its forms' tokens (CSRF)."""

    until: int
    proven: int
    passkeys: int
    recovery_code_left: bool
    may: str  # "all", or "enrol": passkeys alone
    form_key: str = field(repr=False)


class SignIn(Protocol):
    """Signing in. `address` is whence the browser comes, for limits alone: it is kept as a keyed hash, for minutes."""

    def begin_enrolment(self, invitation: str, address: str) -> Challenge | DeskRefusal:
        """Begin to enrol the first passkey of the account that an invitation is for."""

    def begin_passkey(self, token: str) -> Challenge | DeskRefusal:
        """Begin to enrol another passkey of who has signed in."""

    def finish_enrolment(self, ticket: str, credential: str, name: str, address: str) -> Enrolled | DeskRefusal:
        """Enrol the passkey that the browser made, for either."""

    def begin_sign_in(self, address: str, token: str = "") -> Challenge | DeskRefusal:
        """Begin to sign in; with a token: to prove a session's passkey anew."""

    def finish_sign_in(self, ticket: str, credential: str, address: str) -> SignedIn | DeskRefusal:
        """Sign in by what the browser signed. A session that was proven anew has a new token."""

    def recover(self, code: str, address: str) -> SignedIn | DeskRefusal:
        """Sign in by a recovery code, once: to enrol passkeys alone. Passkeys of before and sessions end with that."""

    def sign_in_by_link(self, secret: str, address: str) -> SignedIn | DeskRefusal:
        """Sign in by the demo's link: once, within ten minutes, from loopback, over a folder that the demo made."""

    def state(self, token: str) -> SessionState | DeskRefusal:
        """Return the state of a session."""

    def sign_out(self, token: str) -> None:
        """End a session; nothing where there is none."""

    def passkeys(self, token: str) -> tuple[Passkey, ...] | DeskRefusal:
        """Return the owner's passkeys."""

    def remove_passkey(self, token: str, passkey: str) -> DeskRefusal | None:
        """Remove a passkey, but never the last; sessions that it began end."""

    def new_recovery_code(self, token: str) -> str | DeskRefusal:
        """Make a recovery code in the place of the one before."""

    def sessions(self, token: str) -> tuple[OpenSession, ...] | DeskRefusal:
        """Return the owner's sessions."""

    def end_session(self, token: str, session: str) -> DeskRefusal | None:
        """End one of the owner's sessions; empty: all but the one that asks."""
