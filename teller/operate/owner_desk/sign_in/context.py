"""Context of every step of signing in: the file, the relying party, limits, clock and chance."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bank.sign_in import codes, tickets, tokens
from bank.sign_in.passkeys import ENOUGH
from bank.sign_in.sessions import How, Lengths, SessionNeeds, SignInSession, lacking, until
from bank.sign_in.tickets import SUBJECT_BYTES, Purpose, Ticket
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import SignedIn
from teller.operate.owner_desk.sign_in import owner_rows, session_rows
from teller.operate.owner_desk.sign_in.ceremonies import RelyingParty
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.limiter import Limiter

SIGNED_OUT = DeskRefusal(Why.SIGNED_OUT)


class Asking(NamedTuple):
    """A session that asks, and the digest that it is kept under."""

    digest: bytes
    session: SignInSession


@dataclass(frozen=True, slots=True)
class SignInContext:
    """`is_demo` says whether the demo's link may sign in here; `key` is of tickets, and dies with the process."""

    file: SignInFile
    party: RelyingParty
    lengths: Lengths
    limiter: Limiter
    clock: Callable[[], int]
    random: Callable[[int], bytes]
    is_demo: Callable[[], bool]
    key: bytes = field(repr=False)

    def ticket(self, purpose: Purpose, subject: bytes = bytes(SUBJECT_BYTES)) -> Ticket:
        """Return a new challenge."""
        return Ticket(purpose, self.clock() + tickets.LASTS_MS, self.random(tickets.CHALLENGE_BYTES), subject)

    def opened(self, text: str, purposes: tuple[Purpose, ...], token: str) -> Ticket | DeskRefusal:
        """Return the ticket of a text for one of these purposes, where it is this session's, if it is one's."""
        ticket = tickets.opened(self.key, text, self.clock())
        if ticket is None or ticket.purpose not in purposes:
            return DeskRefusal(Why.INVALID, "ticket")
        if ticket.purpose in (Purpose.ADD, Purpose.PROVE) and digest_of(token) != ticket.subject:
            return DeskRefusal(Why.INVALID, "ticket")
        return ticket

    def asking(self, base: sqlite3.Connection, token: str, needs: SessionNeeds) -> Asking | DeskRefusal:
        """Return the session of a token, where it may do what it is needed for."""
        if (digest := digest_of(token)) is None or (session := session_rows.found(base, digest)) is None:
            return SIGNED_OUT
        enrolled = owner_rows.is_enrolled(base, session.owner)
        if (lacks := lacking(session, needs, self.lengths, self.clock(), is_enrolled=enrolled)) is not None:
            return DeskRefusal(Why(lacks.value))
        return Asking(digest, session)

    def begin(self, base: sqlite3.Connection, owner: str, how: How, passkey: int = 0) -> SignedIn:
        """Begin a session; who begins one with a passkey has just used it."""
        now, token = self.clock(), self.random(tokens.TOKEN_BYTES)
        session = SignInSession(self.random(8).hex(), owner, how, passkey, now, now, now if passkey else 0)
        session_rows.begin(base, codes.digest(token), session, self.lengths)
        return SignedIn(tokens.written(token), until(session, self.lengths))

    def renew(self, base: sqlite3.Connection, asking: Asking, *, proven: bool) -> SignedIn:
        """Give a session another token; `proven`: its owner has just used a passkey."""
        now, token, session = self.clock(), self.random(tokens.TOKEN_BYTES), asking.session
        session_rows.renew(base, asking.digest, codes.digest(token), now, now if proven else session.proven)
        found = session_rows.found(base, codes.digest(token)) or session
        return SignedIn(tokens.written(token), until(found, self.lengths))

    def new_recovery(self, base: sqlite3.Connection, owner: str) -> str:
        """Make a recovery code in the place of the one before, and return its text."""
        code = self.random(codes.CODE_BYTES)
        owner_rows.set_recovery(base, owner, codes.digest(code))
        return codes.written(code)

    def note_enrolled(self, base: sqlite3.Connection, owner: str, passkeys: int) -> None:
        """Note that an owner has passkeys enough, where that is so."""
        if passkeys >= ENOUGH:
            owner_rows.note_enrolled(base, owner, self.clock())


def digest_of(token: str) -> bytes | None:
    """Return what is kept of a token; None: it is none."""
    found = tokens.read(token)
    return codes.digest(found) if found is not None else None
