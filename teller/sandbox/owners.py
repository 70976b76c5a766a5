"""Owners of the demo's records: they agree to what is deposited, and then one of them withdraws a consent."""

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from bank.accounts.account import OPEN
from bank.accounts.depositors import Depositor, Status
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.identity import pseudonyms
from teller.operate.accounts.consents import PURPOSE, Withdrawal, withdrawn
from teller.operate.accounts.writer import writer
from teller.operate.depositors.changes import turned
from teller.operate.depositors.registry import registry
from teller.settings import Settings, keys

#: Where consent came from: the demo's people are invented, and so is what they say.
EVIDENCE: Final = "teller demo"


class DemoConsent(NamedTuple):
    """A consent of an owner: that this depositor deposits this record type, such as social.post."""

    owner_id: str
    depositor: str
    record_type: str


class Owners:
    """The demo's owners and depositors, by their names there."""

    def __init__(self, settings: Settings, entries: Iterable[Depositor]) -> None:
        self._settings = settings
        self._secret = keys.pseudonym_key(settings)
        self._entries = {entry.name: entry for entry in entries}

    def agree(self, agreed: Iterable[DemoConsent]) -> None:
        """Open an account for each owner, link it, and record the consents; all in one transaction."""
        wanted: dict[str, dict[Depositor, list[str]]] = {}
        for owner_id, depositor, record_type in sorted(set(agreed)):
            of_owner = wanted.setdefault(pseudonyms.owner_pseudonym(self._secret, owner_id), {})
            of_owner.setdefault(self._entries[depositor], []).append(record_type)
        with writer(self._settings, []) as accounts:
            accounts.write(events(wanted))

    def withdraw(self, owner_id: str, depositor: str) -> None:
        """Withdraw all that the owner agreed to that the depositor deposits."""
        owner = pseudonyms.owner_pseudonym(self._secret, owner_id)
        with writer(self._settings, [owner]) as accounts:
            now = int(time.time() * 1000)
            accounts.write(withdrawn(accounts.book, owner, self._entries[depositor], Withdrawal(), now))

    def suspend(self, depositor: str) -> float:
        """Suspend a depositor; return from when on, in seconds since 1970-01-01T00:00:00Z."""
        with registry(self._settings) as opened:
            entry = opened.write(lambda now: turned(self._entries[depositor], Status.SUSPENDED, now))
        return entry.changes[-1].since / 1000


def events(wanted: Mapping[str, Mapping[Depositor, Sequence[str]]]) -> list[AccountEvent]:
    """Return the events of accounts (named by the pseudonym of the owner's id), of their links and consents."""
    found = []
    for owner, of_owner in wanted.items():
        found.append(AccountEvent(EventKind.OPENED, owner, kind=AccountKind.PERSON))
        for entry, record_types in of_owner.items():
            found += [
                AccountEvent(kind, owner, depositor=entry.number, subject=owner)
                for kind in (EventKind.CLAIMED, EventKind.LINKED)
            ]
            found.append(
                AccountEvent(
                    EventKind.CONSENTED, owner, depositor=entry.number, consent_id=uuid.uuid4(),
                    schemas=tuple(record_types), purpose=PURPOSE, valid_until=OPEN, evidence=EVIDENCE,
                )
            )  # fmt: skip
    return found
