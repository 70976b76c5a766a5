"""Permissions by links and consents: folded from the events on bank.accounts, or from the newest accounts. Pure.

docs/decisions/accounts.md says how a raw record is decided. Where brokers' clocks went back, so that two links of a
subject hold at once, the one that began last counts.
"""

from array import array
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from bank.accounts.account import consents_of
from bank.accounts.compact import KeyNumbers
from bank.accounts.events import AccountEvent, EventKind
from bank.accounts.newest import ConsentFields, LinkFields, NewestAccount
from bank.accounts.tables import ConsentTable, HeldConsent, HeldLink, LinkTable
from bank.accounts.times import LAST, NEVER, end, fitting
from schemas import catalog

#: Numbers of depositors, and offsets of events, that fit; what has larger ones is not the bank's.
MOST_DEPOSITORS: Final = 1 << 24
MOST_OFFSETS: Final = 1 << 39
_WORD: Final = (1 << 64) - 1


class Denial(StrEnum):
    """Why a record of a depositor who may deposit is not taken; the values are reasons of failed events."""

    OWNER_UNKNOWN = "owner_unknown"
    CONSENT_MISSING = "consent_missing"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_ENDED = "consent_ended"


class Allowed(NamedTuple):
    """A record is the account's (`owner`, 32 hex digits), by the consent at this offset; None: none is needed."""

    owner: str
    offset: int | None


class Ruling(NamedTuple):
    """A decision, the same for all times from `since` until before `until`, while `version` is Permissions' own."""

    verdict: Allowed | Denial
    since: int
    until: int
    version: int


class _Tables:
    """Everything that is known; `enforced` is None where consents are not asked for."""

    __slots__ = ("accounts", "consents", "enforced", "links", "newest")

    def __init__(self) -> None:
        self.enforced: int | None = None
        #: By account's number: the offset up to which its newest record has the events.
        self.newest = array("Q")
        self.accounts, self.links, self.consents = KeyNumbers(wide=True), LinkTable(), ConsentTable()

    def account(self, owner: str) -> int:
        """Return the number of an account, a new one where it has none."""
        whole = int(owner, 16)
        low, high = whole & _WORD, whole >> 64
        found, slot = self.accounts.probe(low, high)
        if found >= 0:
            return found
        self.newest.append(0)
        return self.accounts.add(slot, low, high)

    def find(self, owner: int) -> int:
        """Return the number of an account, below 0 where it has none."""
        return self.accounts.find(owner & _WORD, owner >> 64)


class Permissions:
    """Links and consents of all accounts, with those that have ended.

    An account takes 24 bytes, a link 28, a consent 24, each 5 to 21 more in its index; a link that has ended, and
    several links or consents of one key, some hundred bytes each.

    For one writer and one reader, each on a thread of its own. `version` is odd while the writer changes something. A
    reader that found it odd, or another one after it has read, reads again: so it never sees half a change.
    """

    def __init__(self, record_types: Iterable[str] = ()) -> None:
        """`record_types` are those that can be deposited, such as social.post; the catalog's where none are given."""
        names = list(record_types) or sorted({schema.subject for schema in catalog.load()})
        self._kinds = {name: number for number, name in enumerate(names)}
        self._tables = self._written = _Tables()
        self.version = 0

    def forget(self) -> None:
        """Begin anew, since the topic that it was read from was made anew. Readers see what was known until `show`."""
        self._written = _Tables()

    def show(self) -> None:
        """Let readers see what was taken since `forget`."""
        if self._tables is not self._written:
            self._tables = self._written
            self.version += 2

    @property
    def enforced(self) -> int | None:
        """Time from which on links and consents are asked for, in milliseconds; None: they are not."""
        return self._written.enforced

    @property
    def links(self) -> int:
        """Number of subjects that are or were linked, by depositor."""
        return len(self._written.links.keys)

    @property
    def consents(self) -> int:
        """Number of record types that there is or was a consent for, by account and depositor."""
        return len(self._written.consents.keys)

    def take(self, event: AccountEvent, offset: int, time: int) -> bool:
        """Take the next event, with its offset and Kafka's time of it; return False for one that is not the bank's."""
        if not (0 <= event.depositor < MOST_DEPOSITORS and 0 <= offset < MOST_OFFSETS):
            return False
        self.version += 1
        try:
            self._take(event, offset, time)
        finally:
            self.version += 1
        return True

    def _take(self, event: AccountEvent, offset: int, time: int) -> None:
        match event.event:
            case EventKind.ENFORCED if self._written.enforced is None:
                self._written.enforced = fitting(time)
            case EventKind.LINKED:
                self._link(event, fitting(time))
            case EventKind.UNLINKED:
                self._unlink(event, fitting(time))
            case EventKind.CONSENTED:
                self._consent(event, offset, time)
            case EventKind.WITHDRAWN:
                self._withdraw(event, fitting(time))

    def _link(self, event: AccountEvent, time: int) -> None:
        table, subject = self._written.links, int(event.subject, 16)
        links = table.of(event.depositor, subject)
        if not any(link.until == NEVER for link in links):
            linked = HeldLink(time, NEVER, self._written.account(event.owner))
            table.keep(event.depositor, subject, (*links, linked))

    def _unlink(self, event: AccountEvent, time: int) -> None:
        table, subject = self._written.links, int(event.subject, 16)
        links, account = table.of(event.depositor, subject), self._written.find(int(event.owner, 16))
        for place, link in enumerate(links):
            if link.until == NEVER and link.account == account:
                ended = link._replace(until=time)
                table.keep(event.depositor, subject, (*links[:place], ended, *links[place + 1 :]))

    def _consent(self, event: AccountEvent, offset: int, time: int) -> None:
        table, account = self._written.consents, self._written.account(event.owner)
        for given in consents_of(event, offset, time):
            if (kind := self._kinds.get(given.schema)) is not None:
                held = HeldConsent(end(given.until), offset, fitting(given.since), False)
                before = table.of(account, event.depositor, kind)
                table.keep(account, event.depositor, kind, (*before, held))

    def _withdraw(self, event: AccountEvent, time: int) -> None:
        table, account = self._written.consents, self._written.find(int(event.owner, 16))
        for kind in {self._kinds[name] for name in event.schemas if name in self._kinds}:
            if before := table.of(account, event.depositor, kind) if account >= 0 else ():
                after = (each._replace(until=time, withdrawn=True) if each.until > time else each for each in before)
                table.keep(account, event.depositor, kind, tuple(after))

    def take_newest(self, newest: NewestAccount) -> bool:
        """Take a newest account, or since when consents are asked for; a later one of the account takes its place.

        Returns False for one that is not the bank's: also one that has fewer events than one before it, so somebody
        else sent it again.
        """
        owner, offset, enforced, links, consents = newest
        for link in links:
            if not 0 <= link[0] < MOST_DEPOSITORS:
                return False
        for consent in consents:
            if not (0 <= consent[0] < MOST_DEPOSITORS and 0 <= consent[5] < MOST_OFFSETS):
                return False
        self.version += 1
        try:
            if owner:
                account = self._written.account(owner)
                if offset < self._written.newest[account]:
                    return False
                self._written.newest[account] = offset
                self._take_links(account, links)
                self._take_consents(account, consents)
            else:
                self._written.enforced = fitting(enforced)
        finally:
            self.version += 1
        return True

    def _take_links(self, account: int, links: list[LinkFields]) -> None:
        table = self._written.links
        if len(links) == 1:
            depositor, subject, since, until = links[0]
            if not until and table.add(depositor, int(subject, 16), account, fitting(since)):
                return
        mine: dict[tuple[int, int], tuple[HeldLink, ...]] = {}
        for depositor, subject, since, until in links:
            place = depositor, int(subject, 16)
            mine[place] = (*mine.get(place, ()), HeldLink(fitting(since), end(until), account))
        for place, held in mine.items():
            others = (link for link in table.of(*place) if link.account != account)
            table.keep(*place, (*others, *held))

    def _take_consents(self, account: int, consents: list[ConsentFields]) -> None:
        given: dict[tuple[int, int], tuple[HeldConsent, ...]] = {}
        for depositor, name, since, until, withdrawn, offset in consents:
            if (kind := self._kinds.get(name)) is not None:
                consent = HeldConsent(end(until), offset, fitting(since), withdrawn)
                given[depositor, kind] = (*given.get((depositor, kind), ()), consent)
        for (depositor, kind), every in given.items():
            self._written.consents.keep(account, depositor, kind, every)

    def decide(self, depositor: int, subject: bytes | str, schema: str, time: int) -> Allowed | Denial:
        """Decide a record: see `ruling`."""
        return self.ruling(depositor, subject, schema, time).verdict

    def ruling(self, depositor: int, subject: bytes | str, schema: str, time: int) -> Ruling:
        """Decide a record of this depositor (0: it has no number) and subject (32 hex digits), of a record type such as
        social.post, and of Kafka's time `time` (below 0: not known, so as late as can be).
        """
        at = LAST if time < 0 else fitting(time)
        while True:
            version = self.version
            found = self._ruling(depositor, int(subject, 16), schema, at, version)
            if version == self.version and not version & 1:
                return found

    def _ruling(self, depositor: int, subject: int, schema: str, time: int, version: int) -> Ruling:
        tables = self._tables
        links = tables.links.of(depositor, subject) if depositor else ()
        holding = [link for link in links if link.since <= time < link.until]
        account = max(holding).account if holding else tables.find(subject)
        kind = self._kinds.get(schema)
        consents = () if account < 0 or kind is None else tables.consents.of(account, depositor, kind)
        offset = _verdict(bool(holding), consents, time, tables.enforced)
        since, until = 0, NEVER
        for edge in _edges(links, consents, tables.enforced):  # quicker than max and min
            if since < edge <= time:
                since = edge
            elif time < edge < until:
                until = edge
        if isinstance(offset, Denial):
            return Ruling(offset, since, until, version)
        owner = tables.accounts.key(account) if holding else subject
        return Ruling(Allowed(f"{owner:032x}", offset), since, until, version)


def _edges(links: Sequence[HeldLink], consents: Sequence[HeldConsent], enforced: int | None) -> list[int]:
    """Return the times at which a decision by these may change."""
    edges = [] if enforced is None else [enforced]
    for link in links:
        edges += (link.since, link.until)
    for consent in consents:
        edges += (consent.since, consent.until)
    return edges


def _verdict(linked: bool, consents: Sequence[HeldConsent], time: int, enforced: int | None) -> int | Denial | None:
    """Return the offset of the consent that allows a record, None where none holds and none is needed, or Denial."""
    offset, ended = None, None
    for consent in consents:
        if consent.since <= time < consent.until:
            offset = max(offset or 0, consent.offset)
        elif consent.since <= time:
            ended = consent if ended is None else max(ended, consent)
    if enforced is None or time < enforced:
        return offset
    if not linked:
        return Denial.OWNER_UNKNOWN
    if offset is not None:
        return offset
    if ended is None:
        return Denial.CONSENT_MISSING
    return Denial.CONSENT_WITHDRAWN if ended.withdrawn else Denial.CONSENT_ENDED
