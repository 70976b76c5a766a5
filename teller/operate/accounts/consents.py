"""Commands about consents. Pure: ids and times are given, in milliseconds since 1970-01-01T00:00:00Z."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from bank.accounts.account import OPEN, Consent
from bank.accounts.depositors import Depositor
from bank.accounts.events import AccountEvent, EventKind
from teller.operate.accounts import rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.operations import Events
from teller.operate.accounts.rules import MOST_CONSENTS, AccountError

#: RFC 3987, as far as it keeps an IRI one word: no space, quote or bracket. A purpose is a web page or a URN (RFC
#: 8141), never what a program that shows a receipt would run or send.
_WORD: Final = r"[^\s<>\"{}|\\^`\x00-\x1f\ud800-\udfff]{1,280}"
IRI: Final = re.compile(rf"(https?://|urn:[a-zA-Z0-9][a-zA-Z0-9-]{{1,31}}:){_WORD}")
#: `dpv:ServiceProvision`: the bank keeps the owner's data for the owner.
PURPOSE: Final = "https://w3id.org/dpv#ServiceProvision"
MOST_EVIDENCE: Final = 200


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as a command has it. No record types: all that the depositor is granted. `since` and `until` 0: from
    now on, until it is withdrawn.
    """

    consent_id: UUID
    schemas: tuple[str, ...] = ()
    purpose: str = PURPOSE
    since: int = 0
    until: int = OPEN
    given_by: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal: of what, and who decides it. No record types: all consents for the depositor."""

    schemas: tuple[str, ...] = ()
    given_by: str = ""


def consented(book: Book, owner: str, depositor: Depositor, given: Given, now: int) -> Events:
    """Record a consent.

    Raises:
        AccountError: as its message says; so does `withdrawn`.
    """
    found = rules.living(book, owner)
    rules.check_given_by(found, given.given_by, needed=True)
    schemas = _granted(depositor, given.schemas)
    _check(given, now)
    for each in found.consents:
        if each.depositor == depositor.number and each.schema in schemas and _overlaps(each, given, now):
            raise AccountError(_told(each, depositor, now))
    rules.check_room(len(found.consents), len(schemas), MOST_CONSENTS, "consents")
    event = AccountEvent(
        EventKind.CONSENTED,
        owner,
        depositor=depositor.number,
        consent_id=given.consent_id,
        schemas=schemas,
        purpose=given.purpose,
        valid_from=given.since,
        valid_until=given.until,
        given_by=given.given_by,
        evidence=given.evidence,
    )
    return [event]


def withdrawn(book: Book, owner: str, depositor: Depositor, given: Withdrawal, now: int) -> Events:
    """Withdraw consents, also those that have not begun."""
    found = rules.living(book, owner)
    rules.check_given_by(found, given.given_by, needed=False)
    held = {each.schema for each in found.consents if each.depositor == depositor.number and each.ends_after(now)}
    ending = held.intersection(given.schemas) if given.schemas else held
    if not ending or not ending.issuperset(given.schemas):
        what = rules.joined(set(given.schemas) - ending) or "anything"
        raise AccountError(f"there is no consent to withdraw that {depositor.name} deposits {what}")
    event = AccountEvent(
        EventKind.WITHDRAWN,
        owner,
        depositor=depositor.number,
        schemas=tuple(sorted(ending)),
        given_by=given.given_by,
    )
    return [event]


def _granted(depositor: Depositor, schemas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the record types, each once; all that the depositor is granted where none is given."""
    wanted = tuple(dict.fromkeys(schemas)) or tuple(sorted(depositor.schemas))
    if lacking := set(wanted) - depositor.schemas:
        raise AccountError(
            f"{depositor.name} may not deposit {rules.joined(lacking)}: `teller depositors change` first"
        )
    return wanted


def _check(given: Given, now: int) -> None:
    if given.until and given.until <= max(given.since, now):
        raise AccountError("it would end before it begins: --until is later than --from, and later than now")
    if not IRI.fullmatch(given.purpose):
        raise AccountError(
            "--purpose is an IRI that begins with https:, http: or urn:, such as one of https://w3id.org/dpv/#vocab-purpose"
        )
    if len(given.evidence) > MOST_EVIDENCE or not given.evidence.isprintable():
        raise AccountError(
            f"--evidence says where the proof is kept, in {MOST_EVIDENCE} characters; not the proof itself"
        )


def _overlaps(held: Consent, given: Given, now: int) -> bool:
    """Return whether both hold at some time that is to come; what was withdrawn has ended."""
    since = max(given.since, now)
    return held.ends_after(since) and (given.until == OPEN or held.since < given.until)


def _told(held: Consent, depositor: Depositor, now: int) -> str:
    what = f"a consent that {depositor.name} deposits {held.schema} holds from {rules.day(held.since)} "
    what += rules.until(held.until)
    if held.since > now:
        return f"{what}: withdraw it first, or let this one end then: --until {rules.day(held.since)}"
    return f"{what}: withdraw it first" + (
        f", or let this one begin then: --from {rules.day(held.until)}" * bool(held.until)
    )
