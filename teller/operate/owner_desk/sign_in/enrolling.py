"""Enrol passkeys: the first by an invitation, others by who has signed in, and all anew by who gave a recovery code."""

import base64
import sqlite3

from bank.sign_in import codes, tickets
from bank.sign_in.passkeys import MOST_PASSKEYS, named
from bank.sign_in.sessions import How, SessionNeeds, may_enrol
from bank.sign_in.tickets import Purpose, Ticket
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import Challenge, Enrolled
from teller.operate.owner_desk.sign_in import ceremonies, owner_rows, passkey_rows, session_rows
from teller.operate.owner_desk.sign_in.ceremonies import NewPasskey
from teller.operate.owner_desk.sign_in.context import SIGNED_OUT, Asking, SignInContext
from teller.operate.owner_desk.sign_in.limiter import LimitKind
from teller.operate.owner_desk.sign_in.owner_rows import OwnerRow
from teller.operate.owner_desk.sign_in.passkey_rows import PasskeyRow

_NO_INVITATION = DeskRefusal(Why.INVALID, "invitation")
_NO_PASSKEY = DeskRefusal(Why.INVALID, "new_passkey")


def begin_by_invitation(context: SignInContext, invitation: str, address: str) -> Challenge | DeskRefusal:
    if refused := context.limiter.address(LimitKind.INVITATIONS, address):
        return refused
    if (code := codes.read(invitation)) is None:
        return _NO_INVITATION
    digest = codes.digest(code)
    with context.file.reading() as base:
        if (owner := owner_rows.invited(base, digest, context.clock())) is None:
            return _NO_INVITATION
    return _challenge(context, context.ticket(Purpose.INVITED, digest), owner, [])


def begin_by_session(context: SignInContext, token: str) -> Challenge | DeskRefusal:
    with context.file.reading() as base:
        asking = _adding(context, base, token)
        if isinstance(asking, DeskRefusal):
            return asking
        owner = owner_rows.found(base, asking.session.owner)
        known = passkey_rows.credentials(base, asking.session.owner)
    if owner is None:
        return SIGNED_OUT
    if refused := context.limiter.owner(LimitKind.SIGN_INS, owner.owner):
        return refused
    replaced = asking.session.how is How.RECOVERY  # passkeys of before end, and may be made anew
    return _challenge(context, context.ticket(Purpose.ADD, asking.digest), owner, [] if replaced else known)


def finish(  # noqa: PLR0913, PLR0917 - what a browser answers, and whence
    context: SignInContext, ticket: str, credential: str, name: str, address: str, token: str
) -> Enrolled | DeskRefusal:
    if refused := context.limiter.address(LimitKind.TRIES, address):
        return refused
    opened = context.opened(ticket, (Purpose.INVITED, Purpose.ADD), token)
    if isinstance(opened, DeskRefusal):
        return opened
    if (made := ceremonies.enrolled(context.party, opened.challenge, credential)) is None:
        return _NO_PASSKEY
    with context.file.transaction() as base:
        if not session_rows.use(base, codes.digest(opened.challenge), opened.until, context.clock()):
            return DeskRefusal(Why.INVALID, "ticket")
        if opened.purpose is Purpose.INVITED:
            return _by_invitation(context, base, opened, made, named(name))
        return _by_session(context, base, token, made, named(name))


def _adding(context: SignInContext, base: sqlite3.Connection, token: str) -> Asking | DeskRefusal:
    """Return the session of a token that may add a passkey just now."""
    asking = context.asking(base, token, SessionNeeds.SESSION)
    if isinstance(asking, Asking) and not may_enrol(asking.session, context.clock()):
        return DeskRefusal(Why.PROVE_AGAIN)
    return asking


def _by_invitation(
    context: SignInContext, base: sqlite3.Connection, ticket: Ticket, made: NewPasskey, name: str
) -> Enrolled | DeskRefusal:
    if passkey_rows.of_credential(base, made.credential) is not None:
        return _NO_PASSKEY
    if (owner := owner_rows.take_invitation(base, ticket.subject, context.clock())) is None:
        return _NO_INVITATION
    return _first(context, base, owner, made, name)


def _by_session(
    context: SignInContext, base: sqlite3.Connection, token: str, made: NewPasskey, name: str
) -> Enrolled | DeskRefusal:
    asking = _adding(context, base, token)
    if isinstance(asking, DeskRefusal):
        return asking
    owner = asking.session.owner
    before = passkey_rows.count(base, owner)
    if asking.session.how is How.RECOVERY:
        known = passkey_rows.of_credential(base, made.credential)
        return _NO_PASSKEY if known else _first(context, base, owner, made, name)
    if before >= MOST_PASSKEYS:
        return DeskRefusal(Why.INVALID, "passkeys")
    if _added(context, base, owner, made, name) is None:
        return _NO_PASSKEY
    context.note_enrolled(base, owner, before + 1)
    session = context.renew(base, asking, proven=False)
    return Enrolled(session, before + 1, "" if before else context.new_recovery(base, owner))


def _first(
    context: SignInContext, base: sqlite3.Connection, owner: str, made: NewPasskey, name: str
) -> Enrolled | DeskRefusal:
    """Enrol a passkey as the first one: those of before end, with all sessions and the recovery code."""
    passkey_rows.remove_all(base, owner)
    owner_rows.note_enrolled(base, owner, 0)
    if (number := _added(context, base, owner, made, name)) is None:
        return _NO_PASSKEY
    session = context.begin(base, owner, How.PASSKEY, number)
    return Enrolled(session, 1, context.new_recovery(base, owner))


def _added(context: SignInContext, base: sqlite3.Connection, owner: str, made: NewPasskey, name: str) -> int | None:
    return passkey_rows.add(base, PasskeyRow(0, owner, *made), name, context.clock())


def _challenge(context: SignInContext, ticket: Ticket, owner: OwnerRow, known: list[bytes]) -> Challenge:
    options = ceremonies.enrolling(context.party, owner.handle, _label(context, owner), ticket.challenge, known)
    return Challenge(tickets.sealed(context.key, ticket), options)


def _label(context: SignInContext, owner: OwnerRow) -> str:
    """Return what a device calls a passkey: it tells the accounts of a family apart, and says nothing of them."""
    return f"{context.party.name} {base64.b32encode(owner.handle).decode()[:4]}"
