"""The accounts as they now are: the newest records, and the events after them. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from bank.accounts import account, account_records
from bank.accounts.account import OPEN, Account
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, EventKind

#: A depositor's number, and the keyed hash of its id of the person.
Place = tuple[int, str]


class Book:
    """Accounts by id. `position` is the offset on bank.accounts behind the newest event in it; `ahead` are the accounts
    that bank.accounts.newest does not have as they are here, the empty id standing for since when the bank asks.
    """

    def __init__(self) -> None:
        self.enforced: Enforced | None = None
        self.position = 0
        self.ahead: set[str] = set()
        self._records: dict[str, bytes | Account] = {}
        self._index: tuple[dict[Place, str], dict[Place, str]] | None = None

    def __iter__(self) -> Iterator[Account]:
        """Yield the accounts, as they come."""
        return filter(None, map(self.account, tuple(self._records)))

    def account(self, owner: str) -> Account | None:
        found = self._records.get(owner)
        if not isinstance(found, bytes):
            return found
        record = account_records.decoded(owner.encode(), found)
        return record if isinstance(record, Account) else None

    def holder(self, place: Place) -> str | None:
        """Return the account that the subject is linked to now."""
        return self._places[0].get(place)

    def claimant(self, place: Place) -> str | None:
        """Return the account that the depositor claims the subject to be, unconfirmed."""
        return self._places[1].get(place)

    def take(self, key: bytes | None, value: bytes | None) -> bool:
        """Take a record of bank.accounts.newest; return False for one that no command of the bank wrote there."""
        record = account_records.fields(key, value)
        if record is None or value is None:
            return False
        self.position = max(self.position, record["offset"] + 1)
        owner: str = record["owner"]
        if owner:
            self._records[owner] = value
        else:
            self.enforced = Enforced(record["enforced"], record["offset"])
        return True

    def reach(self, key: bytes | None, value: bytes | None) -> None:
        """Note how far the history is contained in a record of bank.accounts.newest, and keep nothing else of it."""
        if record := account_records.fields(key, value):
            self.position = max(self.position, record["offset"] + 1)

    def has(self, key: bytes | None) -> bool:
        """Return whether the record of this key is kept, or that of since when the bank asks."""
        return not key or key.decode("ascii", "replace") in self._records

    def fold(self, event: AccountEvent, offset: int, time: int) -> bool:
        """Take an event that Kafka took at `offset` and `time`; return whether it changes anything."""
        self.position = max(self.position, offset + 1)
        if event.event is EventKind.ENFORCED:
            return self._enforce(Enforced(time, offset))
        place = (event.depositor, event.subject)
        before = self.account(event.owner)
        if before and offset <= before.offset:
            return False
        if event.event is EventKind.LINKED and self.holder(place) is not None:
            return False
        after = account.after(before, event, offset, time) if before else account.opened(event, offset, time)
        if after is None or (before and after == replace(before, offset=offset)):
            return False
        self._move(event, place)
        self._records[event.owner] = after
        self.ahead.add(event.owner)
        return True

    def newest(self) -> list[tuple[bytes, bytes]]:
        """Return what bank.accounts.newest lacks, as (key, value), by offset: the last record contains the most."""
        found = (self.account(owner) if owner else self.enforced for owner in self.ahead)
        records: list[Account | Enforced] = [record for record in found if record]
        return [account_records.encoded(record) for record in sorted(records, key=lambda record: record.offset)]

    def _enforce(self, since: Enforced) -> bool:
        if self.enforced is not None:
            return False
        self.enforced = since
        self.ahead.add("")
        return True

    def _move(self, event: AccountEvent, place: Place) -> None:
        holders, claimants = self._places
        if event.event in (EventKind.LINKED, EventKind.UNLINKED) and claimants.get(place) == event.owner:
            del claimants[place]
        match event.event:
            case EventKind.CLAIMED:
                claimants[place] = event.owner
            case EventKind.LINKED:
                holders[place] = event.owner
            case EventKind.UNLINKED if holders.get(place) == event.owner:
                del holders[place]

    @property
    def _places(self) -> tuple[dict[Place, str], dict[Place, str]]:
        """The holders and the claimants of subjects."""
        if self._index is None:
            holders: dict[Place, str] = {}
            claimants: dict[Place, str] = {}
            for found in self:
                holders |= {(each.depositor, each.subject): found.owner for each in found.links if each.until == OPEN}
                claimants |= {(each.depositor, each.subject): found.owner for each in found.claims}
            self._index = holders, claimants
        return self._index
