"""Records of the topic of owners' keys: the beginning of an epoch, rows, and owners who are erased.

An epoch begins in one transaction: its mark (an epoch without groups, as the bank wrote it before there were any: who
knows no groups stops there), the epoch with its groups, who is erased, and rows. A bank's first epoch is one record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final, TypeVar

from bank.keys import groups as of_groups
from bank.keys.custody.protocol import WrappedKey
from bank.keys.groups import ALL, GROUPS, KEYS_BYTES, SET_BYTES
from bank.keys.owner_rows import OWNER_BYTES, ROW_BYTES, EpochKey
from schemas import catalog, framing

#: Schemas: of epochs and rows without groups, and with them.
EPOCH: Final = ("bank.key_epoch.v1", "bank.key_epoch.v2")
ROWS: Final = ("bank.owner_keys.v1", "bank.owner_keys.v2")
ERASED: Final = "bank.erased_owners.v1"
#: Rows that a record holds at most: 311 kB, within Kafka's usual limit of a record.
MOST_ROWS: Final = 4096

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeyEpoch:
    """Beginning of an epoch: its key, wrapped by a custody; `complete`, unless rows are to follow. `groups` are the
    keys of all groups, wrapped under it; empty in an epoch of before, or a mark. The `renewed` ones have other keys
    than before, and rows of them follow.
    """

    epoch: int
    complete: bool
    custody: str
    key: WrappedKey
    groups: bytes = field(default=b"", repr=False)
    renewed: frozenset[int] = field(default=ALL, repr=False)

    @property
    def context(self) -> bytes:
        """Bytes that the custody binds the epoch key to."""
        return context_of(self.epoch)

    @property
    def grouped(self) -> bool:
        """True where owners' keys are wrapped under keys of groups."""
        return bool(self.groups)

    @property
    def mark(self) -> "KeyEpoch":
        """Record that its transaction begins with."""
        return replace(self, complete=False, groups=b"", renewed=ALL)

    def opened(self, key: bytes) -> EpochKey | None:
        """Return what wraps owners' keys, by the epoch key; None where that did not wrap the groups' keys."""
        if not self.grouped:
            return EpochKey.of(self.epoch, key)
        keys = of_groups.unwrapped(self.epoch, key, self.groups)
        return None if keys is None else EpochKey.of_groups(self.epoch, keys)


@dataclass(frozen=True, slots=True)
class OwnerKeyRows:
    """Rows of an epoch, as `owner_rows` has them; on the last that it begins with, `owners` counts them all."""

    epoch: int
    rows: bytes = field(repr=False)
    owners: int | None = None
    grouped: bool = True


@dataclass(frozen=True, slots=True)
class ErasedOwners:
    """Owners whom an epoch begins without, 16 bytes each: they have no key, and get none."""

    epoch: int
    owners: bytes = field(repr=False)

    def __iter__(self) -> Iterator[bytes]:
        for at in range(0, len(self.owners), OWNER_BYTES):
            yield self.owners[at : at + OWNER_BYTES]


Record = KeyEpoch | OwnerKeyRows | ErasedOwners


def context_of(epoch: int) -> bytes:
    """Return what the custody binds an epoch's key to."""
    return b"teller owners' keys, epoch %d" % epoch


def encoded(record: Record) -> bytes:
    """Encode a record for the topic."""
    if isinstance(record, ErasedOwners):
        return _framed(ERASED, epoch=record.epoch, owners=record.owners)
    if isinstance(record, OwnerKeyRows):
        of_rows = {"epoch": record.epoch, "rows": record.rows, "owners": record.owners}
        return _framed(ROWS[record.grouped], **of_rows, **({"groups": GROUPS} if record.grouped else {}))
    fields = {"epoch": record.epoch, "complete": record.complete, "custody": record.custody}
    of_key = {"version": record.key.version, "wrapped": record.key.wrapped}
    keys = {"groups": record.groups, "renewed": of_groups.set_of(record.renewed)} if record.grouped else {}
    return _framed(EPOCH[record.grouped], **fields, **of_key, **keys)


def decoded(value: bytes | None) -> Record | None:
    """Decode a record of the topic; None for anything that no part of the bank wrote there."""
    if (found := framing.decoded(value, "bank.owner_keys")) is not None:
        return _rows(found)
    if (found := framing.decoded(value, "bank.erased_owners")) is not None:
        return ErasedOwners(found["epoch"], found["owners"]) if len(found["owners"]) % OWNER_BYTES == 0 else None
    return epoch_of(value)


def epoch_of(value: bytes | None) -> KeyEpoch | None:
    """Return the epoch that a record begins; None for rows, which are not decoded, and anything else."""
    found = framing.decoded(value, "bank.key_epoch")
    if found is None or found["epoch"] < 1:
        return None
    key = WrappedKey(found["version"], found["wrapped"])
    epoch = KeyEpoch(found["epoch"], found["complete"], found["custody"], key)
    if "groups" not in found:
        return epoch
    if len(found["groups"]) != KEYS_BYTES or len(found["renewed"]) != SET_BYTES:
        return None
    return replace(epoch, groups=found["groups"], renewed=of_groups.in_set(found["renewed"]))


def batches(owners: Iterable[T]) -> Iterator[list[T]]:
    """Yield as many owners at a time as a record holds rows."""
    rest = iter(owners)
    while batch := list(islice(rest, MOST_ROWS)):
        yield batch


def _framed(schema: str, **fields: Any) -> bytes:
    return framing.encode(catalog.load().by_name(schema), fields)


def _rows(found: dict[str, Any]) -> OwnerKeyRows | None:
    groups = found.get("groups")
    if groups not in (None, GROUPS) or len(found["rows"]) % ROW_BYTES:
        return None
    return OwnerKeyRows(found["epoch"], found["rows"], found["owners"], grouped=groups is not None)
