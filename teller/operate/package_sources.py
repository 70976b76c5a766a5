"""What packages are made of, by the settings: receipts, objects in the store, and owners' keys, through the trail."""

from collections.abc import Iterable, Iterator
from functools import partial
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

from bank.access.access_event import Access
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.packager.extraction.sources import ReceiptMessage, SourcesUnavailable
from schemas import topics
from teller.operate import topic_reader
from teller.operate.store_patience import StorePatience
from teller.settings import Settings, acting, stores
from teller.settings.owner_keys import object_opener

#: Objects that are fetched at a time.
AT_ONCE: Final = 8
#: Who has no user name on Kafka, on the trail.
ROLE: Final = "packager"


class BankPackageSources:
    """The bank that the settings name, for one package. For one thread, but for `get` and `open`; to be closed."""

    def __init__(self, settings: Settings, package: UUID) -> None:
        self._settings = settings
        self._store: ObjectStore = stores.store(settings)
        by = acting.actor(settings, "package for an originator", role=ROLE)
        self._opener = object_opener(settings, acting.reading(settings, Access.READ, by, what=f"package {package}"))
        self._ask = StorePatience().ask

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opener.close()

    @property
    def at_once(self) -> int:
        return AT_ONCE

    def receipts(self) -> Iterator[ReceiptMessage]:
        """See `PackageSources`; so are the others."""
        try:
            for message in topic_reader.messages(self._settings, topics.RECEIPTS):
                headers: Any = message.headers()  # pairs, which the stubs do not say
                yield ReceiptMessage(message.key(), message.value(), headers)
        except TopicUnreadableError as error:
            raise SourcesUnavailable(str(error)) from None

    def announce(self, owners: Iterable[str]) -> None:
        if not self._opener.announce(owners):
            raise SourcesUnavailable(self.words(Unopened.UNWRITTEN))

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
