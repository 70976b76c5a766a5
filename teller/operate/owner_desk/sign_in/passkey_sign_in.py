"""Signing in, as the desk has it: the protocol, for any number of threads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import (
    Challenge,
    Enrolled,
    OpenSession,
    Passkey,
    SessionState,
    SignedIn,
)
from teller.operate.owner_desk.sign_in import enrolling, owner_rows, proving, session_rows, sessions
from teller.operate.owner_desk.sign_in.context import SignInContext
from teller.operate.owner_desk.sign_in.file import SignInUnavailable

P = ParamSpec("P")
T = TypeVar("T")


def _patient(
    method: Callable[Concatenate["PasskeySignIn", P], T],
) -> Callable[Concatenate["PasskeySignIn", P], T | DeskRefusal]:
    """Refuse what cannot be done while the file cannot be used."""

    @wraps(method)
    def call(self: "PasskeySignIn", /, *given: P.args, **named: P.kwargs) -> T | DeskRefusal:
        try:
            return method(self, *given, **named)
        except SignInUnavailable:
            return DeskRefusal(Why.DELAYED, "sign_in")

    return call


class PasskeySignIn:
    """Implements `SignIn` and `SessionOwners`. A damaged file raises SignInDamaged, in whatever method meets it."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context

    @_patient
    def begin_enrolment(self, invitation: str, address: str) -> Challenge | DeskRefusal:
        return enrolling.begin_by_invitation(self._context, invitation, address)

    @_patient
    def begin_passkey(self, token: str) -> Challenge | DeskRefusal:
        return enrolling.begin_by_session(self._context, token)

    @_patient
    def finish_enrolment(  # nosec B107
        self, ticket: str, credential: str, name: str, address: str, token: str = ""
    ) -> Enrolled | DeskRefusal:
        return enrolling.finish(self._context, ticket, credential, name, address, token)

    @_patient
    def begin_sign_in(self, address: str, token: str = "") -> Challenge | DeskRefusal:  # nosec B107
        return proving.begin(self._context, address, token)

    @_patient
    def finish_sign_in(  # nosec B107 - none: no session
        self, ticket: str, credential: str, address: str, token: str = ""
    ) -> SignedIn | DeskRefusal:
        return proving.finish(self._context, ticket, credential, address, token)

    @_patient
    def recover(self, code: str, address: str) -> SignedIn | DeskRefusal:
        return proving.recover(self._context, code, address)

    @_patient
    def sign_in_by_link(self, secret: str, address: str) -> SignedIn | DeskRefusal:
        return proving.by_link(self._context, secret, address)

    @_patient
    def state(self, token: str) -> SessionState | DeskRefusal:
        return sessions.state(self._context, token)

    @_patient
    def sign_out(self, token: str) -> DeskRefusal | None:
        sessions.sign_out(self._context, token)
        return None

    @_patient
    def passkeys(self, token: str) -> tuple[Passkey, ...] | DeskRefusal:
        return sessions.passkeys(self._context, token)

    @_patient
    def remove_passkey(self, token: str, passkey: str) -> DeskRefusal | None:
        return sessions.remove_passkey(self._context, token, passkey)

    @_patient
    def new_recovery_code(self, token: str) -> str | DeskRefusal:
        return sessions.new_recovery_code(self._context, token)

    @_patient
    def sessions(self, token: str) -> tuple[OpenSession, ...] | DeskRefusal:
        return sessions.sessions(self._context, token)

    @_patient
    def end_session(self, token: str, session: str) -> DeskRefusal | None:
        return sessions.end_session(self._context, token, session)

    @_patient
    def owner_of(self, token: str, needs: SessionNeeds) -> str | DeskRefusal:
        asking = sessions.used(self._context, token, needs)
        return asking if isinstance(asking, DeskRefusal) else asking.session.owner

    def forget(self, owner: str) -> None:
        """Delete all that is kept of an account, in the file's log, too.

        Raises:
            SignInUnavailable: nothing was deleted; try again.
        """
        with self._context.file.transaction() as base:
            owner_rows.forget(base, owner)
        self._context.file.wipe()

    def known(self, after: str, most: int) -> list[str]:
        """Return accounts of which anything is kept, in their order, those behind one.

        Raises:
            SignInUnavailable.
        """
        with self._context.file.reading() as base:
            return owner_rows.known(base, after, most)

    def open_sessions(self) -> int:
        """Return how many sessions are open.

        Raises:
            SignInUnavailable.
        """
        with self._context.file.reading() as base:
            return session_rows.count(base, self._context.lengths, self._context.clock())

    def close(self) -> None:
        self._context.file.close()
