"""Sources of what the bank has of an owner: from its topics and its store."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from confluent_kafka import Message

from bank.access.access_event import Access, Actor
from bank.access.summary import Noted
from bank.accounts.account import OPEN, Account
from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore
from pipelines.accounts import depositors
from schemas import topics
from schemas.identifiers import PROOFS, STATEMENTS
from teller.operate import topic_reader, trail
from teller.operate.accounts import reading
from teller.operate.accounts.described import described, event_described
from teller.operate.answers import exported as withdrawals
from teller.operate.log import delivering
from teller.operate.owner_export.folder import ExportError
from teller.operate.owner_export.sources import NotExported, ReceiptMessage
from teller.operate.owner_packages import exported as packages
from teller.operate.statements import delivering as statements
from teller.operate.store_patience import StorePatience
from teller.settings import Settings, acting, keys, stores
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener

#: Reasons that say something of the object; the others stop an export, which goes on when they are mended.
_OF_OBJECT: Final = {
    Unopened.NO_KEY: NotExported.NO_KEY,
    Unopened.ERASED: NotExported.NO_KEY,
    Unopened.CLOSED: NotExported.CLOSED,
}


class BankSources:
    """The bank that the settings name, and one of its owners. For one thread.

    Raises:
        ExportError: `open`, where owners' keys are not to be had; the next run goes on.
    """

    def __init__(self, settings: Settings, account: str, purpose: str = "", *, by: Actor | None = None) -> None:
        """`by` is who exports, in place of who runs the command."""
        self._settings, self._account = settings, account
        self._store: ObjectStore = stores.store(settings)
        by = by or acting.actor(settings, "copy for the owner", purpose)
        self._opener = object_opener(settings, acting.reading(settings, Access.EXPORT, by))
        self._ask = StorePatience().ask

    def announce(self) -> None:
        """Have the export written down, before anything of the owner is read.

        Raises:
            ExportError: it is not.
        """
        if not self._opener.announce([self._account]):
            raise ExportError(self._opener.words(Unopened.UNWRITTEN))

    def receipts(self) -> Iterator[ReceiptMessage]:
        """See `OwnerSources`; so are the others."""
        for message in self._messages(topics.RECEIPTS):
            if topics.is_erasure(message.value(), message.headers()):
                continue
            yield ReceiptMessage(message.value() or b"", message.timestamp()[1])

    def metering(self) -> Iterator[bytes]:
        for message in self._messages(topics.METERING):
            yield message.value() or b""

    def account(self) -> Mapping[str, Any]:
        client = command_settings(self._settings)
        known = depositors.read(client)
        found = reading.read(client, [self._account]).account(self._account)
        history = (each for each in reading.history(client) if each.event.owner == self._account)
        return {
            "account": described(found, known) if found else None,
            "history": [event_described(each, known) for each in history],
        }

    def trail(self) -> Iterator[Noted]:
        return trail.of_owner(self._settings, self._account)

    def withdrawals(self) -> Iterator[Mapping[str, Any]]:
        yield from withdrawals.of_owner(self._settings, self._account)
        yield from packages.of_owner(self._settings, self._account, self._key())

    def _key(self) -> bytes | None:
        """Return the owner's key; None where it has none, so that nothing is sealed for it."""
        key = self._opener.key_of(self._account)
        if key in (Unopened.KEYS_AWAY, Unopened.UNWRITTEN):
            raise ExportError(f"rows of packages are not opened: {self._opener.words(key)}")
        return key if isinstance(key, bytes) else None

    def beside(self) -> Iterator[Place]:
        secret, prefix = keys.pseudonym_key(self._settings), self._settings.bucket_prefix
        bucket = pseudonyms.bucket_name(secret, prefix, self._account)
        for first, kind in ((PROOFS, delivering.PROOFS), (STATEMENTS, statements.STATEMENTS)):
            for key in self._ask(partial(self._keys, bucket, first)):
                yield Place(bucket, key, kind)

    def _keys(self, bucket: str, first: str) -> list[str]:
        return [item.key for item in self._store.list(bucket, first)]

    def get(self, place: Place) -> bytes | NotExported:
        try:
            return self._ask(partial(self._store.get, place.bucket, place.key))
        except (ObjectMissing, BucketMissing):
            return NotExported.MISSING

    def open(self, place: Place, found: bytes) -> bytes | NotExported:
        clear = self._opener.open(self._account, place, found)
        if not isinstance(clear, Unopened):
            return clear
        if clear in _OF_OBJECT:
            return _OF_OBJECT[clear]
        raise ExportError(f"an object is not opened: {self._opener.words(clear)}")

    def close(self) -> None:
        """Forget the owner's key."""
        self._opener.close()

    def _messages(self, topic: str) -> Iterator[Message]:
        key = self._account.encode()
        return (each for each in topic_reader.messages(self._settings, topic) if each.key() == key)


def account_of(settings: Settings, subject: str) -> str:
    """Return the account of an id, given as its pseudonym: it is of that name, or the id is linked to it now. What a
    depositor only claims is nobody's yet.

    Raises:
        ExportError: it is of several.
    """
    book = reading.read(command_settings(settings), [subject])
    found = {each.owner for each in book if each.owner == subject or _is_linked(each, subject)}
    if len(found) > 1:
        raise ExportError("several accounts know that id: name one, as `teller accounts show --ask-owner` lists them")
    return next(iter(found), subject)


def _is_linked(account: Account, subject: str) -> bool:
    return any(each.subject == subject and each.until == OPEN for each in account.links)
