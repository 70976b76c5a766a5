"""Make the entries that commands write. Pure: times are given, in milliseconds since 1970-01-01T00:00:00Z."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bank.accounts.depositors import NAME, SHARED_NAME, Depositor, Depositors, Kind, Status, with_change
from pipelines.accounts.depositors import AHEAD_MS
from schemas import catalog
from schemas.topics import DOMAINS, depositor_of, stream_of
from teller.operate.registering.legal_entities import RegistrationError, check_legal_id, check_words

_KEY: Final = re.compile(r"d[0-9]{6,}")


class DepositorError(RegistrationError):
    """A command about a depositor cannot be done; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Application:
    """Application for a registration. `owner` is a pseudonym: only of an owner who deposits own exports."""

    name: str
    domains: tuple[str, ...]
    schemas: frozenset[str]
    legal_id: str = ""
    legal_name: str = ""
    contact: str = ""
    owner: str = ""


def checked(given: Application) -> Application:
    """Check what a command was given. Without schemas all record types of the domains are granted.

    Raises:
        RegistrationError: it cannot be registered so.
    """
    check_name(given.name)
    check_words(given)
    if not given.owner and not (given.legal_id and given.legal_name and given.contact):
        raise DepositorError("a legal entity needs --legal-id, --legal-name and --contact; an owner, --owner")
    if given.owner and (given.legal_id or given.legal_name):
        raise DepositorError("an owner has no --legal-id and no --legal-name")
    check_legal_id(given.legal_id)
    domains = known_domains(given.domains)
    return replace(given, domains=domains, schemas=granted(domains, given.schemas))


def check_name(name: str) -> None:
    """Check a depositor's name.

    Raises:
        DepositorError: nobody can have it.
    """
    if name == SHARED_NAME:
        raise DepositorError(f"{name!r} cannot be a depositor's name: it stands for the shared streams")
    if _KEY.fullmatch(name):
        raise DepositorError(f"{name!r} cannot be a depositor's name: it reads as a depositor's number")
    if not NAME.fullmatch(name):
        allowed = "1 to 64 of a-z, 0-9, '.', '_' and '-', of which the first is a letter or digit"
        raise DepositorError(f"{name!r} cannot be a depositor's name: {allowed}")


def known_domains(domains: Iterable[str]) -> tuple[str, ...]:
    """Return the domains in the order of DOMAINS.

    Raises:
        DepositorError: there is none, or one is unknown.
    """
    wanted = set(domains)
    if not wanted or not wanted <= set(DOMAINS):
        raise DepositorError(f"--domain takes one of {', '.join(DOMAINS)}; give it once for each")
    return tuple(domain for domain in DOMAINS if domain in wanted)


def granted(domains: Iterable[str], schemas: Iterable[str]) -> frozenset[str]:
    """Return the record types, all of the domains if none is given.

    Raises:
        DepositorError: one is unknown, or not of these domains.
    """
    possible = {each.subject for each in catalog.load() if each.rules and each.domain in set(domains)}
    wanted = frozenset(schemas) or frozenset(possible)
    if unknown := sorted(wanted - possible):
        raise DepositorError(f"no record type of its domains: {', '.join(unknown)}; `teller schemas list` has them")
    return wanted


def reserved(known: Depositors, topics: Iterable[str], wanted: Application) -> Depositor:
    """Return the depositor's entry: the one that an earlier run left, or a new one, which grants nothing yet. Where an
    earlier run was cut off before its entry granted anything, its number is taken for what is wanted now.

    A new number is higher than that of any entry and of any topic, so nobody inherits a topic that was made by hand.

    Raises:
        DepositorError: the name is taken by another registration.
    """
    entry = known.named(wanted.name)
    if entry and entry.status:
        living(entry)
        if as_applied(entry) != wanted or entry.status is not Status.ACTIVE:
            raise DepositorError(f"{wanted.name} is registered, as {entry.key}: `teller depositors change` changes it")
        return entry
    return _new(entry.number if entry else next_number(known, topics), wanted)


def _new(number: int, wanted: Application) -> Depositor:
    return Depositor(
        number=number,
        name=wanted.name,
        kind=Kind.OWNER if wanted.owner else Kind.LEGAL_ENTITY,
        domains=wanted.domains,
        schemas=wanted.schemas,
        changes=(),
        legal_id=wanted.legal_id,
        legal_name=wanted.legal_name,
        contact=wanted.contact,
        owner=wanted.owner,
        principal=principal_of(number),
    )


def next_number(known: Depositors, topics: Iterable[str]) -> int:
    """Return a number above that of any entry and of any topic."""
    of_topics = [int(depositor_of(stream)[1:] or 0) for stream in map(stream_of, topics) if stream]
    return max([entry.number for entry in known] + of_topics, default=0) + 1


def principal_of(number: int) -> str:
    """Name the depositor's user on Kafka."""
    return f"depositor-d{number:06d}"


def groups_of(entry: Depositor) -> str:
    """Name how the groups begin under which the depositor reads its feedback."""
    return f"{entry.principal}-"


def as_applied(entry: Depositor) -> Application:
    """Return what would register this entry."""
    return Application(
        entry.name, entry.domains, entry.schemas, entry.legal_id, entry.legal_name, entry.contact, entry.owner
    )


def complete(entry: Depositor) -> Depositor:
    """Return the entry of a registration that was not cut off.

    Raises:
        DepositorError: it was.
    """
    if entry.status is None:
        raise DepositorError(f"{entry.name} is INCOMPLETE: `teller depositors add` ends its registration")
    return entry


def turned(entry: Depositor, status: Status, now: int) -> Depositor:
    """Return the entry with another status from AHEAD_MS after `now` on; as it is, if it has that status.

    Raises:
        DepositorError: it has ended.
    """
    if entry.status is status:
        return entry
    return replace(entry, changes=with_change(living(entry).changes, status, now + AHEAD_MS))


def living(entry: Depositor) -> Depositor:
    """Return the entry. The shared streams alone may come back after their end.

    Raises:
        DepositorError: it has ended.
    """
    if entry.status is Status.ENDED and entry.kind is not Kind.SHARED:
        raise DepositorError(f"{entry.name} has ended, for good: one that comes back is added under a new name")
    return entry
