"""The commands. Each can be run again after it was cut off, and writes nothing where nothing changes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bank.accounts.depositors import NAME, Status, with_change
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.terms import Role
from pipelines.accounts.depositors import AHEAD_MS
from teller.operate.originators.register import OriginatorRegister, named
from teller.operate.registering.legal_entities import RegistrationError, check_legal_id, check_words

_ALLOWED: Final = "1 to 64 of a-z, 0-9, '.', '_' and '-', of which the first is a letter or digit"


@dataclass(frozen=True, slots=True)
class OriginatorApplication:
    """Application for a registration."""

    name: str
    role: Role
    legal_id: str
    legal_name: str
    contact: str


def register(opened: OriginatorRegister, wanted: OriginatorApplication) -> RegisteredOriginator:
    """Register an originator, which is active from the time of its entry on. One that is registered gets another legal
    name and contact; its status and key stay.

    Raises:
        RegistrationError: as its message says; so do the others.
    """
    before = opened.originators.named(wanted.name)
    if before is None:
        return opened.write(lambda now: _active(wanted, now))
    if (living(before).legal_id, before.role) != (wanted.legal_id, wanted.role):
        raise RegistrationError(
            f"{wanted.name} is registered with the role {before.role} and {before.legal_id}, and neither ever changes: "
            "register this one under another name"
        )
    return opened.change(before, lambda _: replace(before, legal_name=wanted.legal_name, contact=wanted.contact))


def checked(wanted: OriginatorApplication) -> OriginatorApplication:
    """Return an application that is in order.

    Raises:
        RegistrationError: it cannot be registered so.
    """
    if not NAME.fullmatch(wanted.name):
        raise RegistrationError(f"{wanted.name!r} cannot be an originator's name: {_ALLOWED}")
    if not (wanted.legal_id and wanted.legal_name and wanted.contact):
        raise RegistrationError("an originator needs --legal-id, --legal-name and --contact")
    check_legal_id(wanted.legal_id)
    check_words(wanted)
    return wanted


def suspend(opened: OriginatorRegister, name: str) -> RegisteredOriginator:
    """Refuse an originator from AHEAD_MS on, until it is reinstated: acceptances and withdrawals alike."""
    return _turned(opened, name, Status.SUSPENDED)


def reinstate(opened: OriginatorRegister, name: str) -> RegisteredOriginator:
    """Let a suspended originator ask again."""
    return _turned(opened, name, Status.ACTIVE)


def end(opened: OriginatorRegister, name: str) -> RegisteredOriginator:
    """Refuse an originator for good."""
    return _turned(opened, name, Status.ENDED)


def set_key(opened: OriginatorRegister, name: str, public: bytes, until: date | None = None) -> RegisteredOriginator:
    """Set the X25519 public key, 32 bytes, that packages for an originator are encrypted to before a day, if one is
    given; empty: none.
    """
    entry = living(named(opened.originators, name))
    return opened.change(entry, lambda _: replace(entry, recipient=public.hex(), recipient_until=until))


def set_signing_key(opened: OriginatorRegister, name: str, public: bytes) -> RegisteredOriginator:
    """Set the Ed25519 public key, 32 bytes, by which an originator signs what it says of packages; empty: none."""
    entry = living(named(opened.originators, name))
    return opened.change(entry, lambda _: replace(entry, signing_key=public.hex()))


def living(entry: RegisteredOriginator) -> RegisteredOriginator:
    """Return the entry.

    Raises:
        RegistrationError: it has ended.
    """
    if entry.status is Status.ENDED:
        raise RegistrationError(f"{entry.name} has ended, for good: one that comes back is registered by a new name")
    return entry


def _active(wanted: OriginatorApplication, now: int) -> RegisteredOriginator:
    changes = with_change((), Status.ACTIVE, now)
    return RegisteredOriginator(wanted.name, wanted.role, wanted.legal_id, wanted.legal_name, wanted.contact, changes)


def _turned(opened: OriginatorRegister, name: str, status: Status) -> RegisteredOriginator:
    entry = named(opened.originators, name)
    if entry.status is status:
        return opened.change(entry, lambda _: entry)
    changes = living(entry).changes
    return opened.write(lambda now: replace(entry, changes=with_change(changes, status, now + AHEAD_MS)))
