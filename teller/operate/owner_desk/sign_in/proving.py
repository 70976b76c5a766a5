"""Sign in: by a passkey, by a recovery code, by the demo's link."""

import logging
import sqlite3
from typing import Final, NamedTuple

from bank.sign_in import codes, tickets
from bank.sign_in.limits import is_loopback
from bank.sign_in.passkeys import went_back
from bank.sign_in.sessions import How, SessionNeeds
from bank.sign_in.tickets import SUBJECT_BYTES, Purpose, Ticket
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import Challenge, SignedIn
from teller.operate.owner_desk.sign_in import ceremonies, owner_rows, passkey_rows, session_rows
from teller.operate.owner_desk.sign_in.ceremonies import PasskeyAnswer
from teller.operate.owner_desk.sign_in.context import SignInContext
from teller.operate.owner_desk.sign_in.limiter import LimitKind
from teller.operate.owner_desk.sign_in.passkey_rows import PasskeyRow

log: Final = logging.getLogger(__name__)
_NO_PASSKEY = DeskRefusal(Why.INVALID, "passkey")


class _Proof(NamedTuple):
    """A passkey that signed a challenge, and its counter then."""

    passkey: PasskeyRow
    counter: int


def begin(context: SignInContext, address: str, token: str) -> Challenge | DeskRefusal:
    if refused := context.limiter.address(LimitKind.TRIES, address):
        return refused
    purpose, subject, allowed = Purpose.SIGN_IN, bytes(SUBJECT_BYTES), list[bytes]()
    if token:
        with context.file.reading() as base:
            asking = context.asking(base, token, SessionNeeds.SESSION)
            if isinstance(asking, DeskRefusal):
                return asking
            purpose, subject = Purpose.PROVE, asking.digest
            if not (allowed := passkey_rows.credentials(base, asking.session.owner)):
                return DeskRefusal(Why.ENROL_FIRST)
    ticket = context.ticket(purpose, subject)
    options = ceremonies.signing_in(context.party, ticket.challenge, allowed)
    return Challenge(tickets.sealed(context.key, ticket), options)


def finish(context: SignInContext, ticket: str, credential: str, address: str, token: str) -> SignedIn | DeskRefusal:
    if refused := context.limiter.address(LimitKind.TRIES, address):
        return refused
    opened = context.opened(ticket, (Purpose.SIGN_IN, Purpose.PROVE), token)
    if isinstance(opened, DeskRefusal):
        return opened
    proof = _proof(context, opened, credential)
    if isinstance(proof, DeskRefusal):
        return proof
    if refused := context.limiter.owner(LimitKind.SIGN_INS, proof.passkey.owner):
        return refused
    with context.file.transaction() as base:
        return _begun(context, base, opened, proof, token)


def recover(context: SignInContext, text: str, address: str) -> SignedIn | DeskRefusal:
    if refused := context.limiter.address(LimitKind.RECOVERIES, address):
        return refused
    if (code := codes.read(text)) is None:
        return DeskRefusal(Why.INVALID, "code")
    with context.file.transaction() as base:
        if (owner := owner_rows.take_recovery(base, codes.digest(code))) is None:
            return DeskRefusal(Why.INVALID, "code")
        return context.begin(base, owner, How.RECOVERY)


def by_link(context: SignInContext, secret: str, address: str) -> SignedIn | DeskRefusal:
    if refused := context.limiter.address(LimitKind.TRIES, address):
        return refused
    code = codes.read(secret)
    if code is None or not is_loopback(address) or not context.is_demo():
        return DeskRefusal(Why.INVALID, "link")
    with context.file.transaction() as base:
        if (owner := owner_rows.take_link(base, codes.digest(code), context.clock())) is None:
            return DeskRefusal(Why.INVALID, "link")
        return context.begin(base, owner, How.LINK)


def _proof(context: SignInContext, ticket: Ticket, credential: str) -> _Proof | DeskRefusal:
    """Check what a browser signed; nothing is changed."""
    if (answer := ceremonies.answer(credential)) is None:
        return _NO_PASSKEY
    with context.file.reading() as base:
        passkey = passkey_rows.of_credential(base, answer.credential)
        if passkey is None or not _is_of_owner(base, passkey, answer, ticket):
            return _NO_PASSKEY
    counter = ceremonies.verified(context.party, ticket.challenge, credential, passkey.public_key)
    return _NO_PASSKEY if counter is None else _Proof(passkey, counter)


def _is_of_owner(base: sqlite3.Connection, passkey: PasskeyRow, answer: PasskeyAnswer, ticket: Ticket) -> bool:
    """Return whether the answer names the passkey's owner; where it was told which passkeys, it may leave that out."""
    if answer.handle is None:
        return ticket.purpose is Purpose.PROVE
    owner = owner_rows.found(base, passkey.owner)
    return owner is not None and owner.handle == answer.handle


def _begun(
    context: SignInContext, base: sqlite3.Connection, ticket: Ticket, proof: _Proof, token: str
) -> SignedIn | DeskRefusal:
    """Use the challenge up, and begin a session or renew the one that was to be proven."""
    now = context.clock()
    passkey = passkey_rows.of_credential(base, proof.passkey.credential)  # it may have gone, or been used, meanwhile
    if passkey is None or passkey.owner != proof.passkey.owner:
        return _NO_PASSKEY
    if not session_rows.use(base, codes.digest(ticket.challenge), ticket.until, now):
        return DeskRefusal(Why.INVALID, "ticket")
    if went_back(passkey.counter, proof.counter):
        log.warning("a passkey's signature counter went back, as a copy's does: it was refused")
        passkey_rows.note_set_back(base, passkey.number, now)
        return DeskRefusal(Why.INVALID, "counter")
    if ticket.purpose is Purpose.SIGN_IN:
        passkey_rows.note_use(base, passkey.number, proof.counter, now)
        return context.begin(base, passkey.owner, How.PASSKEY, passkey.number)
    asking = context.asking(base, token, SessionNeeds.SESSION)
    if isinstance(asking, DeskRefusal):
        return asking
    if asking.session.owner != passkey.owner:
        return _NO_PASSKEY
    passkey_rows.note_use(base, passkey.number, proof.counter, now)
    return context.renew(base, asking, proven=True)
