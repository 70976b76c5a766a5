"""Views and ends of sessions: a session's own state, the owner's passkeys and sessions."""

from typing import Final

from bank.sign_in import tokens
from bank.sign_in.sessions import SessionNeeds, is_noted, may, proven, until
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import OpenSession, Passkey, SessionState
from teller.operate.owner_desk.sign_in import owner_rows, passkey_rows, session_rows
from teller.operate.owner_desk.sign_in.context import SIGNED_OUT, Asking, SignInContext, digest_of
from teller.operate.owner_desk.sign_in.limiter import LimitKind

_UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)
#: Digits of the largest number that SQLite gives.
_MOST_DIGITS: Final = 18


def used(context: SignInContext, token: str, needs: SessionNeeds) -> Asking | DeskRefusal:
    """Return the session of a token that may do what it is needed for, and note the use."""
    with context.file.reading() as base:
        asking = context.asking(base, token, needs)
    if isinstance(asking, DeskRefusal):
        return asking
    now = context.clock()
    if not is_noted(asking.session, now):
        with context.file.transaction() as base:
            session_rows.note_use(base, asking.digest, now)
    if needs >= SessionNeeds.DECISION and (refused := context.limiter.owner(LimitKind.DECISIONS, asking.session.owner)):
        return refused
    return asking


def state(context: SignInContext, token: str) -> SessionState | DeskRefusal:
    asking = used(context, token, SessionNeeds.SESSION)
    if isinstance(asking, DeskRefusal):
        return asking
    found, now, key = asking.session, context.clock(), tokens.read(token)
    with context.file.reading() as base:
        session, owner = session_rows.found(base, asking.digest), owner_rows.found(base, found.owner)
        passkeys = passkey_rows.count(base, found.owner)
    if session is None or owner is None or key is None:
        return SIGNED_OUT
    allowed = may(session, is_enrolled=owner.enrolled > 0)
    left = owner.recovery is not None
    ends = until(session, context.lengths)
    used_at, form_key = proven(session, now), tokens.form_key(key)
    return SessionState(ends, used_at, passkeys, left, allowed.value, session.how.value, form_key)


def sign_out(context: SignInContext, token: str) -> None:
    if (digest := digest_of(token)) is not None:
        with context.file.transaction() as base:
            session_rows.sign_out(base, digest)


def passkeys(context: SignInContext, token: str) -> tuple[Passkey, ...] | DeskRefusal:
    asking = used(context, token, SessionNeeds.SESSION)
    if isinstance(asking, DeskRefusal):
        return asking
    with context.file.reading() as base:
        return passkey_rows.shown(base, asking.session.owner)


def remove_passkey(context: SignInContext, token: str, passkey: str) -> DeskRefusal | None:
    if not (passkey.isascii() and passkey.isdigit() and len(passkey) <= _MOST_DIGITS):
        return _UNKNOWN
    with context.file.transaction() as base:
        asking = context.asking(base, token, SessionNeeds.PROVEN)
        if isinstance(asking, DeskRefusal):
            return asking
        owner = asking.session.owner
        if passkey not in {each.id for each in passkey_rows.shown(base, owner)}:
            return _UNKNOWN
        if passkey_rows.count(base, owner) == 1:
            return DeskRefusal(Why.INVALID, "last")
        passkey_rows.remove(base, owner, int(passkey))
    return None


def new_recovery_code(context: SignInContext, token: str) -> str | DeskRefusal:
    with context.file.transaction() as base:
        asking = context.asking(base, token, SessionNeeds.PROVEN)
        if isinstance(asking, DeskRefusal):
            return asking
        if refused := context.limiter.owner(LimitKind.DECISIONS, asking.session.owner):
            return refused
        return context.new_recovery(base, asking.session.owner)


def sessions(context: SignInContext, token: str) -> tuple[OpenSession, ...] | DeskRefusal:
    asking = used(context, token, SessionNeeds.ALL)
    if isinstance(asking, DeskRefusal):
        return asking
    now = context.clock()
    with context.file.reading() as base:
        found = session_rows.of_owner(base, asking.session.owner)
        names = {int(each.id): each.name for each in passkey_rows.shown(base, asking.session.owner)}
    return tuple(
        OpenSession(
            each.id, each.began, each.used, each.id == asking.session.id, each.how.value, names.get(each.passkey, "")
        )
        for each in found
        if now < until(each, context.lengths)
    )


def end_session(context: SignInContext, token: str, session: str) -> DeskRefusal | None:
    with context.file.transaction() as base:
        asking = context.asking(base, token, SessionNeeds.ALL)
        if isinstance(asking, DeskRefusal):
            return asking
        if not session:
            session_rows.end_others(base, asking.session.owner, asking.session.id)
        elif not session_rows.end(base, asking.session.owner, session):
            return _UNKNOWN
    return None
