"""A thief who has every byte that ever lay on the topic of owners' keys, and each former state of the custody but for
the versions that were destroyed; and the fakes that he gets them from.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys.custody import CustodyError, CustodyUnavailable, MemoryCustody, WrappedKey
from bank.keys.groups import GROUPS, unwrapped
from bank.keys.key_records import KeyEpoch, OwnerKeyRows, decoded
from bank.keys.nonce_first import unseal
from bank.keys.owner_rows import parts
from bank.store import Fault
from pipelines.keys.memory import MemoryKeys, MemoryKeysRewriting

Faults = Callable[[str], Fault | None]
T = TypeVar("T")


class TappedCustody(MemoryCustody):
    """Custody in memory whose calls fail, or are done and look failed."""

    def __init__(self, faults: Faults = lambda _method: None) -> None:
        super().__init__()
        self.faults = faults

    @property
    def versions(self) -> list[str]:
        return [str(each) for each in self._versions]

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        return self._failing("wrap", lambda: super(TappedCustody, self).wrap(key, context))

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        return self._failing("unwrap", lambda: super(TappedCustody, self).unwrap(wrapped, context))

    def rotate(self) -> str:
        return self._failing("rotate", super().rotate)

    def destroy_before(self, version: str) -> None:
        self._failing("destroy_before", lambda: super(TappedCustody, self).destroy_before(version))

    def stolen(self, wrapped: WrappedKey, context: bytes) -> bytes | None:
        """Unwrap by what is left of it."""
        try:
            return super().unwrap(wrapped, context)
        except CustodyError:
            return None

    def _failing(self, method: str, call: Callable[[], T]) -> T:
        fault = self.faults(method)
        if fault is Fault.BEFORE:
            raise CustodyUnavailable("injected: nothing was done")
        found = call()
        if fault is Fault.AFTER:
            raise CustodyUnavailable("injected: it was done, and the answer lost")
        return found


class TappedKeys(MemoryKeys):
    """The topic in memory, and what was given up there."""

    def __init__(self, fault: Faults = lambda _method: None) -> None:
        super().__init__(fault)
        self.given_up: list[bytes] = []
        #: Called before each record of a transaction.
        self.writing: Callable[[], object] = lambda: None

    def rewrite(self) -> MemoryKeysRewriting:
        return _Tapped(self)

    @property
    def everything(self) -> list[bytes]:
        return [*self.records, *self.given_up]


class _Tapped(MemoryKeysRewriting):
    def __init__(self, topic: TappedKeys) -> None:
        super().__init__(topic)
        self._tap = topic

    def begin(self, epoch: bytes) -> Iterator[bytes | None]:
        if self._number == self._tap.rewriters:
            self._tap.given_up.append(epoch)  # whatever becomes of it
        yield from super().begin(epoch)

    def commit(self, rows: Iterable[bytes]) -> None:
        super().commit(self._written(rows))

    def _written(self, rows: Iterable[bytes]) -> Iterator[bytes]:
        for each in rows:
            self._tap.writing()
            if self._number == self._tap.rewriters:
                self._tap.given_up.append(each)
            yield each


def stolen(topic: TappedKeys, custody: TappedCustody) -> dict[str, set[bytes]]:
    """Return all keys of owners that can be had, by account."""
    records = [record for record in map(decoded, topic.everything) if record is not None]
    held: dict[int, list[tuple[AESGCM, bytes]]] = {at: [] for at in range(GROUPS)}
    for epoch in {record for record in records if isinstance(record, KeyEpoch)}:
        if (key := custody.stolen(epoch.key, epoch.context)) is None:
            continue
        keys = unwrapped(epoch.epoch, key, epoch.groups)
        for at, ciphers in held.items():
            ciphers.append((AESGCM(keys[at]), b"") if keys else (AESGCM(key), epoch.epoch.to_bytes(4, "big")))
    found: dict[str, set[bytes]] = {}
    for rows in {record.rows for record in records if isinstance(record, OwnerKeyRows)}:
        for high, low, wrapped in parts(rows):
            owner = (high << 64 | low).to_bytes(16, "big")
            for cipher, context in held[high >> 54]:
                if (key := unseal(cipher, wrapped, owner + context)) is not None:
                    found.setdefault(owner.hex(), set()).add(key)
    return found
