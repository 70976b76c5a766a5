"""Sessions: how long one lasts, and what it may do."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

#: For so long after a passkey was used a session may do what cannot be taken back.
PROVEN_MS: Final = 300_000
#: For so long a recovery code lets one enrol passkeys.
RECOVERY_MS: Final = 900_000
#: A session's last use is noted this often, at most: each note is a write to the disk.
NOTED_MS: Final = 30_000
#: Sessions of an owner; the one that was used longest ago ends for another.
MOST_SESSIONS: Final = 20


class How(StrEnum):
    """Way in which a session began."""

    PASSKEY = "passkey"
    RECOVERY = "recovery"  # by a recovery code
    LINK = "link"  # by the demo's link


class May(StrEnum):
    """Rights of a session."""

    ALL = "all"
    ENROL = "enrol"  # enrol passkeys, and nothing else


class SessionNeeds(IntEnum):
    """Needs of a method of a session; each has the needs before it."""

    SESSION = 0  # any session, one that may enrol passkeys alone as well
    ALL = 1  # a session that may do everything
    DECISION = 2  # the same, and it counts as a decision, of which an owner has so many a minute
    PROVEN = 3  # a decision that cannot be taken back: a passkey was used in the last PROVEN_MS


class Lacking(StrEnum):
    """Lack of a session, for what is asked."""

    SIGNED_OUT = "signed_out"  # it is over
    ENROL_FIRST = "enrol_first"  # it may enrol passkeys and nothing else
    PROVE_AGAIN = "prove_again"  # a passkey was used too long ago


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of sessions: since their last use, and at most."""

    idle: int
    most: int


@dataclass(frozen=True, slots=True)
class SignInSession:
    """A session, which the passkey of number `passkey` began; 0: none did."""

    id: str
    owner: str
    how: How
    passkey: int
    began: int
    used: int
    proven: int


def until(session: SignInSession, lengths: Lengths) -> int:
    """Return when a session ends that is not used any more."""
    most = min(lengths.most, RECOVERY_MS) if session.how is How.RECOVERY else lengths.most
    return min(session.used + lengths.idle, session.began + most)


def may(session: SignInSession, *, is_enrolled: bool) -> May:
    """Return what a session may do. `is_enrolled`: its owner has had two passkeys, so that losing one locks out nobody.

    The demo's link needs none: all that it shows is invented.
    """
    if session.how is How.LINK or (session.how is How.PASSKEY and is_enrolled):
        return May.ALL
    return May.ENROL


def proven(session: SignInSession, now: int) -> int:
    """Return when a passkey of a session was last used; a session by the demo's link has none, and needs none."""
    return now if session.how is How.LINK else session.proven


def lacking(
    session: SignInSession, needs: SessionNeeds, lengths: Lengths, now: int, *, is_enrolled: bool
) -> Lacking | None:
    """Return what a session lacks for what is asked; None: nothing."""
    if now >= until(session, lengths):
        return Lacking.SIGNED_OUT
    if needs >= SessionNeeds.ALL and may(session, is_enrolled=is_enrolled) is not May.ALL:
        return Lacking.ENROL_FIRST
    if needs >= SessionNeeds.PROVEN and not is_proven(session, now):
        return Lacking.PROVE_AGAIN
    return None


def is_proven(session: SignInSession, now: int) -> bool:
    """Return whether a passkey was used of late."""
    return now < proven(session, now) + PROVEN_MS


def may_enrol(session: SignInSession, now: int) -> bool:
    """Return whether a session may add a passkey: who stole a token has none to prove, and must not make one."""
    return session.how is How.RECOVERY or is_proven(session, now)


def is_noted(session: SignInSession, now: int) -> bool:
    """Return whether the session's last use is noted well enough."""
    return now < session.used + NOTED_MS
