"""Compare the newest accounts (bank.accounts.newest), from which workers begin, with what the history makes of them.

Pure. First the history is read, then the newest accounts, then what came to the history meanwhile. A command commits
events and newest accounts as one: so of the events that were read first all newest accounts are there to be found, and
of a later newest account all events.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bank.accounts.events import EventKind
from bank.accounts.newest import LinkFields, NewestAccount
from schemas import topics
from teller.operate.reconciliation.messages import Foreign
from teller.operate.verify.agreements import Agreements, WrittenEvent
from teller.operate.verify.findings import FindingKind, Findings


class WrittenAccount(NamedTuple):
    """A record of bank.accounts.newest, and its offset there."""

    account: NewestAccount
    offset: int


class AccountTopics(Protocol):
    """The topics of accounts: see `sources.Sources`."""

    def agreements(self, start: int = 0) -> Iterable[WrittenEvent | Foreign]: ...

    def newest(self) -> Iterable[WrittenAccount | Foreign]: ...


def compare(topics_of: AccountTopics, agreements: Agreements, findings: Findings) -> None:
    """Read the topics, and note what no command writes there; `agreements` takes all events."""
    audit = NewestAudit(agreements, findings)
    _read_on(topics_of, audit, findings)
    for written in topics_of.newest():
        if isinstance(written, Foreign):
            findings.note(FindingKind.MESSAGE_FOREIGN, written.place)
        else:
            audit.record(written)
    audit.settle()
    _read_on(topics_of, audit, findings)
    audit.close()
    for kind, offsets in (
        (FindingKind.LINK_UNCLAIMED, agreements.unclaimed),
        (FindingKind.EVENT_FOREIGN, agreements.foreign),
    ):
        for offset in offsets:
            findings.note(kind, f"{topics.ACCOUNTS}/0/{offset}")


def _read_on(topics_of: AccountTopics, audit: "NewestAudit", findings: Findings) -> None:
    for written in topics_of.agreements(audit.position):
        if isinstance(written, Foreign):
            findings.note(FindingKind.MESSAGE_FOREIGN, written.place)
            audit.position = written.offset + 1
        else:
            audit.event(written)


@dataclass(slots=True)
class _Tally:
    """Offsets of an account's last event, and of the last one that changed it; its number of links and consents, ended
    ones among them.
    """

    last: int = -1
    changed: int = -1
    links: int = 0
    consents: int = 0


class NewestAudit:
    """Takes events, each for `agreements` as well, and newest accounts; the owner "" stands for since when the bank
    asks for consent. Of an account's records that with the highest offset counts.
    """

    def __init__(self, agreements: Agreements, findings: Findings) -> None:
        self._agreements, self._findings = agreements, findings
        #: From here on the history is unread.
        self.position = 0
        self._tallies: dict[str, _Tally] = defaultdict(_Tally)
        #: Highest offset of the history in a record of each account, and records of that offset that are wrong.
        self._reached: dict[str, int] = {}
        self._wrong: dict[str, int] = {}
        self._ahead: dict[str, WrittenAccount] = {}

    def event(self, written: WrittenEvent) -> None:
        """Take the next event; behind `settle`, one that came while the newest accounts were read."""
        event, offset, _ = written
        self.position, tally = offset + 1, self._tallies[event.owner]
        tally.last = offset
        if self._agreements.take(written):
            tally.changed = offset
            tally.links += event.event is EventKind.LINKED
            tally.consents += len(set(event.schemas)) if event.event is EventKind.CONSENTED else 0
        if (ahead := self._ahead.get(event.owner)) and ahead.account.offset == offset:
            del self._ahead[event.owner]
            if not self._agrees(ahead.account):
                self._note(ahead)

    def record(self, written: WrittenAccount) -> None:
        """Take a newest account."""
        account = written.account
        before = self._reached.setdefault(account.owner, account.offset)
        if account.offset < before:  # commands only add
            self._note(written)
            return
        self._reached[account.owner] = account.offset
        self._wrong.pop(account.owner, None)
        self._ahead.pop(account.owner, None)
        tally = self._tallies.get(account.owner)
        if account.offset >= self.position:
            self._ahead[account.owner] = written
        elif (
            tally is None
            or account.offset > tally.last
            or (account.offset >= tally.changed and not self._agrees(account))
        ):
            self._wrong[account.owner] = written.offset

    def settle(self) -> None:
        """Judge the records, once all are in."""
        for owner, place in self._wrong.items():
            self._note_at(owner, place)
        for owner, tally in self._tallies.items():
            if self._reached.get(owner, -1) < tally.changed:
                self._findings.note(FindingKind.NEWEST_DIFFERS, f"{topics.ACCOUNTS}/0/{tally.changed}")

    def close(self) -> None:
        """Judge the records whose event has not come."""
        for written in self._ahead.values():
            self._note(written)

    def _agrees(self, account: NewestAccount) -> bool:
        found = self._agreements
        if not account.owner:
            return (account.enforced, account.offset) == (found.enforced, found.enforced_by)
        tally, consents = self._tallies[account.owner], set(account.consents)
        return (
            (len(account.links), len(consents)) == (tally.links, tally.consents)
            and len(account.consents) == len(consents)
            and self._agrees_in_links(account.owner, account.links)
            and all(found.has(account.owner, each) for each in consents)
        )

    def _agrees_in_links(self, owner: str, links: list[LinkFields]) -> bool:
        of: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for depositor, subject, since, until in links:
            of[depositor, subject].append((since, until))
        return all(self._agreements.links_of(owner, *place) == found for place, found in of.items())

    def _note(self, written: WrittenAccount) -> None:
        self._note_at(written.account.owner, written.offset)

    def _note_at(self, owner: str, offset: int) -> None:
        lost = not owner and self._agreements.enforced is None
        kind = FindingKind.HISTORY_LOST if lost else FindingKind.NEWEST_DIFFERS
        self._findings.note(kind, f"{topics.NEWEST_ACCOUNTS}/0/{offset}")
