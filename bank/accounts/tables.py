"""Tables of links and of consents, in a few bytes each. Times and offsets are given as they fit (see `times`).

For one writer; a reader sees entries that are there or not, and may see a change of one by halves: `permissions` makes
it read again.
"""

from array import array
from typing import Final, NamedTuple

from bank.accounts.compact import KeyNumbers
from bank.accounts.times import NEVER

_LOW: Final = (1 << 20) - 1
_WORD: Final = (1 << 64) - 1


class HeldLink(NamedTuple):
    """A link to the account of this number. It sorts by when it began."""

    since: int
    until: int
    account: int


class HeldConsent(NamedTuple):
    """A consent. It sorts by when it ended: the last that has says why a record is refused."""

    until: int
    offset: int
    since: int
    withdrawn: bool


class LinkTable:
    """Links of each subject of a depositor. One that is open takes 28 bytes and its place in the index."""

    def __init__(self) -> None:
        self.keys = KeyNumbers(wide=True)
        self._account, self._since = array("I"), array("Q")
        #: Of keys with several links, or one that has ended.
        self._more: dict[int, tuple[HeldLink, ...]] = {}

    def of(self, depositor: int, subject: int) -> tuple[HeldLink, ...]:
        """Return all links of this subject, a number of 128 bits."""
        number = self.keys.find((subject ^ depositor) & _WORD, subject >> 64)
        if number < 0:
            return ()
        return self._more.get(number) or (HeldLink(self._since[number], NEVER, self._account[number]),)

    def add(self, depositor: int, subject: int, account: int, since: int) -> bool:
        """Add an open link of a subject that never had one; return False where it had."""
        low, high = (subject ^ depositor) & _WORD, subject >> 64
        number, slot = self.keys.probe(low, high)
        if number >= 0:
            return False
        self._since.append(since)
        self._account.append(account)
        self.keys.add(slot, low, high)
        return True

    def keep(self, depositor: int, subject: int, links: tuple[HeldLink, ...]) -> None:
        """Keep these links, of which there is one at least, in place of those that there are."""
        low, high = (subject ^ depositor) & _WORD, subject >> 64
        number, slot = self.keys.probe(low, high)
        since, until, account = links[0]
        if number >= 0:
            self._since[number], self._account[number] = since, account
        else:
            self._since.append(since)
            self._account.append(account)
        if until != NEVER or len(links) > 1:
            self._more[number if number >= 0 else len(self.keys)] = links
        elif self._more:
            self._more.pop(number, None)
        if number < 0:
            self.keys.add(slot, low, high)


class ConsentTable:
    """Consents of an account for a record type of a depositor. One alone takes 24 bytes and its place in the index.

    Two words hold it: since (44 bits) and the low 20 bits of the offset; until (44), the high 19, and whether it was
    withdrawn.
    """

    def __init__(self) -> None:
        self.keys = KeyNumbers(wide=False)
        self._since, self._until = array("Q"), array("Q")
        #: Of keys with several consents.
        self._more: dict[int, tuple[HeldConsent, ...]] = {}

    def of(self, account: int, depositor: int, kind: int) -> tuple[HeldConsent, ...]:
        """Return all consents of an account's number for the record type of this number."""
        number = self.keys.find(account << 36 | depositor << 12 | kind)
        if number < 0:
            return ()
        if self._more and (more := self._more.get(number)):
            return more
        since, until = self._since[number], self._until[number]
        return (HeldConsent(until >> 20, (until & _LOW) >> 1 << 20 | since & _LOW, since >> 20, bool(until & 1)),)

    def keep(self, account: int, depositor: int, kind: int, consents: tuple[HeldConsent, ...]) -> None:
        """Keep these consents, of which there is one at least, in place of those that there are."""
        key = account << 36 | depositor << 12 | kind
        number, slot = self.keys.probe(key)
        until, offset, since, withdrawn = consents[0]
        first, second = since << 20 | offset & _LOW, until << 20 | offset >> 20 << 1 | withdrawn
        if number >= 0:
            self._since[number], self._until[number] = first, second
        else:
            self._since.append(first)
            self._until.append(second)
        if len(consents) > 1:
            self._more[number if number >= 0 else len(self.keys)] = consents
        elif self._more:
            self._more.pop(number, None)
        if number < 0:
            self.keys.add(slot, key)
