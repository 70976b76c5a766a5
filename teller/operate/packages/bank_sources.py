"""Sources of a package: the receipts, objects and owners' keys of the bank that the settings name."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, cast
from uuid import UUID

from bank.access.access_event import Access
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing
from pipelines.packager.extraction.sources import ReceiptRecord, SourcesUnavailable
from schemas import topics
from teller.operate import topic_reader
from teller.operate.store_patience import StorePatience
from teller.settings import Settings, acting, stores
from teller.settings.owner_keys import object_opener

#: Objects that are fetched at a time: a store in a network answers each after some milliseconds.
AT_ONCE: Final = 8
_PURPOSE: Final = "package for an originator"


class BankPackageSources:
    """Implements `PackageSources`. For one thread, but for `get` and `open`; to be closed."""

    def __init__(self, settings: Settings, package: UUID, offering: str) -> None:
        self._settings, self._what = settings, f"package {package} for {offering}"
        self._store = stores.store(settings)
        by = acting.actor(settings, _PURPOSE)
        self._base = object_opener(settings, acting.reading(settings, Access.PACKAGE, by, what=self._what))
        self._opener = self._base
        self._ask = StorePatience().ask

    @property
    def at_once(self) -> int:
        return AT_ONCE

    def receipts(self) -> Iterator[ReceiptRecord]:
        for message in topic_reader.messages(self._settings, topics.RECEIPTS):
            headers = cast("list[tuple[str, bytes]] | None", message.headers())
            yield ReceiptRecord(message.key(), message.value(), headers)

    def announce(self, owners: Iterable[str]) -> None:
        self._opener = self._base.anew(self._what)  # a run of each block: a run remembers its owners
        if not self._opener.announce(owners):
            raise SourcesUnavailable(self._opener.words(Unopened.UNWRITTEN))

    def get(self, place: Place) -> bytes | None:
        try:
            return self._ask(partial(self._store.get, place.bucket, place.key))
        except (ObjectMissing, BucketMissing):
            return None

    def open(self, owner: str, place: Place, found: bytes) -> bytes | Unopened:
        return self._opener.open(owner, place, found)

    def key_of(self, owner: str) -> bytes | Unopened:
        return self._opener.key_of(owner)

    def words(self, why: Unopened) -> str:
        return self._opener.words(why)

    def close(self) -> None:
        """Forget the keys, and close the trail."""
        self._base.close()
