"""Admission of an owner's own deposit: the link of the id that its records carry, and the consent, in one decision."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Final
from uuid import UUID

from bank.accounts.depositors import Depositors
from bank.identity import pseudonyms
from teller.operate.accounts import consents, links, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.consents import Given
from teller.operate.accounts.rules import AccountError
from teller.operate.owner_desk.deciding.memory import KeptDecision
from teller.operate.owner_desk.deciding.plans import CHANGED, UNKNOWN, against
from teller.operate.owner_desk.deciding.port import DecisionWrites, Plan
from teller.operate.owner_desk.deciding.writing import DELAYED, DecisionJob, DecisionWriter
from teller.operate.owner_desk.giving.port import Admit
from teller.operate.owner_desk.port.refused import DeskRefusal

#: Seconds for which a deposit waits until Kafka has taken the consent.
WAIT_S: Final = 60.0
EVIDENCE: Final = "deposited on the owner's page"


def admitting(owner: str, subject: str, depositor: str, schemas: tuple[str, ...], consent_id: UUID) -> Plan:
    """Plan the link of the owner's subject at the depositor, and a consent to those record types that have none."""

    def plan(book: Book, known: Callable[[], Depositors], now: int) -> DecisionWrites | DeskRefusal:
        if (refusal := against(book, owner, grants=True)) or (found := book.account(owner)) is None:
            return refusal or UNKNOWN
        try:
            entry = rules.depositor(known(), depositor)
            events = links.linked(book, owner, (entry.number, subject), claim=True, confirm=True)
            held = {each.schema for each in found.consents if each.depositor == entry.number and each.holds_at(now)}
            if lacking := tuple(sorted(set(schemas) - held)):
                given = Given(consent_id, lacking, evidence=EVIDENCE)
                events = [*events, *consents.consented(book, owner, entry, given, now)]
        except AccountError:  # somebody else has the subject, or the depositor ended or may not deposit these
            return CHANGED
        return DecisionWrites(tuple(events))

    return plan


def admission(
    writer: DecisionWriter, key: bytes, depositor: str, clock: Callable[[], float] = time.time, wait_s: float = WAIT_S
) -> Admit:
    """Return admission by the desk's writer of decisions. `key` is the bank's key of owners' pseudonyms."""

    def admit(owner: str, schemas: tuple[str, ...]) -> DeskRefusal | None:
        subject = pseudonyms.owner_pseudonym(key, owner)
        decision = KeptDecision(owner, "own deposit", schemas, int(clock() * 1000))
        plan = admitting(owner, subject, depositor, schemas, uuid.uuid4())
        if not writer.put(DecisionJob(decision, plan, (owner,), subject)):
            return DELAYED
        try:
            taken = decision.taken.result(wait_s)
        except (TimeoutError, CancelledError):
            return DELAYED
        return taken if isinstance(taken, DeskRefusal) else None

    return admit
