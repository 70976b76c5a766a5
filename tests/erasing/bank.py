"""A bank in memory from which owners are erased: keys, buckets, tombstones and the note of the end."""

from collections.abc import Callable, Collection, Sequence
from typing import cast

from bank.accounts.erasures import AccountErasure, ErasureEvent, ErasureKind, Erasures
from bank.keys.custody import MemoryCustody
from bank.store import MemoryStore, ObjectStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import OwnerKeys
from teller.operate.epochs.erasing import erase_keys
from teller.operate.erasing.erasing import ErasingSteps

OWNERS = [f"{number:032x}" for number in range(1, 4)]
Step = Callable[[], None]


def bucket_of(owner: str) -> str:
    return f"teller-{owner[-8:]}"


class Bank:
    """`step` is called before and after each call; it may raise."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        self.keys_topic, self.custody = MemoryKeys(), MemoryCustody()
        self.store: ObjectStore = store or MemoryStore()
        self.erasures, self.offset = Erasures(), 0
        self.marked: list[str] = []
        self.noted: list[str] = []
        self.step: Step = lambda: None

    def keys(self) -> OwnerKeys:
        return OwnerKeys(self.keys_topic.open, self.custody)

    def stored(self, *owners: str) -> None:
        """Make each of these a key and two objects."""
        keys = self.keys()
        keys.ensure(owners)
        keys.close()
        for owner in owners:
            self.store.ensure_bucket(bucket_of(owner))
            self.store.put_new(bucket_of(owner), "social/social.post.v1/a.avro", b"AGS1" + owner.encode())
            self.store.put_new(bucket_of(owner), "proofs/1-2.tar", b"AGS1" + owner.encode())

    def decide(self, *owners: str) -> None:
        for owner in owners:
            self.take(ErasureKind.ERASED, owner)

    def take(self, kind: ErasureKind, owner: str) -> None:
        self.offset += 1
        self.erasures.take(ErasureEvent(kind, owner), self.offset, self.offset)

    def steps(self, threads: int = 1) -> ErasingSteps:
        return ErasingSteps(
            self._keys,
            cast("ObjectStore", Stepping(self)),
            bucket_of,
            self,
            self._finish,
            self.noted.extend,
            threads,
            patience=0.2,
        )

    def write(self, erased: Collection[AccountErasure]) -> int:
        self.step()
        self.marked += [each.owner for each in erased]
        self.step()
        return len(erased)

    def _keys(self, owners: Collection[str]) -> None:
        self.step()
        erase_keys(self.keys_topic.open, self.keys_topic.rewrite, self.custody, owners)
        self.step()

    def _finish(self, owners: Sequence[str]) -> None:
        self.step()
        for owner in owners:
            self.take(ErasureKind.FINISHED, owner)
        self.step()

    def check_gone(self, *owners: str) -> None:
        """Nothing of these is there, and their erasure is finished; the others have all that they had."""
        keys = self.keys()
        keys.refresh()
        there = set(self.store.buckets("teller-"))
        for owner in OWNERS:
            gone = owner in owners
            assert keys.is_erased(owner) is gone
            assert (keys.key_of(owner) is None) is gone
            assert (bucket_of(owner) not in there) is gone
        assert {each.owner for each in self.erasures if each.finished} == set(owners)
        assert self.erasures.open() == []


class Stepping:
    """The store, with a step before and after each call."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def __getattr__(self, name: str) -> object:
        def call(*given: object) -> object:
            self._bank.step()
            found = getattr(self._bank.store, name)(*given)
            self._bank.step()
            return found

        return call
