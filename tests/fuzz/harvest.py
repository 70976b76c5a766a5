"""Reads what the line left into the book: straight from topics and buckets, by no more of its code than it must."""

import hashlib
import io
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import fastavro
from nacl.public import SealedBox

from bank.identity import pseudonyms
from schemas import catalog, framing, topics
from teller.operate import topic_reader
from teller.operate.repair.unseal import private_key
from teller.settings import Settings, keys, stores
from tests.chaos.records import serial_of
from tests.fuzz.draw import draw
from tests.fuzz.kinds import KINDS
from tests.fuzz.reconciliation import NOTHING, Book, Place
from tests.fuzz.shot import OWNERS
from tests.opening import opening

#: Of so many failed events the original of one is opened; and of all whose header's name was not UTF-8.
OPENED_EVERY: Final = 25
#: Originals above this are not kept.
MAX_SEALED_BYTES: Final = 4_000_000
ENVELOPE_BYTES: Final = 300


class Harvest:
    """What is found goes into the book; `strays` are rows and events that are wrong in themselves."""

    def __init__(self, settings: Settings, book: Book, seed: int) -> None:
        self._settings, self._book, self._seed = settings, book, seed
        self._box = SealedBox(private_key(settings))
        self._key = keys.pseudonym_key(settings)
        self._bucket = cache(self._bucket_of)
        self.strays: list[str] = []
        self.opened = 0
        self.objects = 0

    def reap(self) -> None:
        """Read it all, once."""
        self._raw()
        self._clean()
        self._failed()
        self._rows()

    def _raw(self) -> None:
        """Without their headers: confluent-kafka raises on names that are not UTF-8."""
        for name in map(topics.raw, topics.DOMAINS):
            for message in topic_reader.messages(self._settings, name):
                self._book.found("raw", (name, message.partition() or 0, message.offset() or 0))

    def _clean(self) -> None:
        for domain in topics.DOMAINS:
            for message in topic_reader.messages(self._settings, topics.clean(domain)):
                offset = int(dict(message.headers() or [])[topics.RAW_OFFSET_HEADER] or b"")
                self._book.found("clean", (topics.raw(domain), message.partition() or 0, offset))

    def _failed(self) -> None:
        for number, event in enumerate(topic_reader.failed_events(self._settings)):
            place = event["raw_topic"], event["raw_partition"], event["raw_offset"]
            self._book.failed(place, event["reason"])
            if number % OPENED_EVERY == 0 or event["reason"] == "bad_header":
                self._open(place, event["sealed_original"])

    def _open(self, place: Place, sealed: bytes | None) -> None:
        """The sealed original is what was sent, to the byte."""
        if self._kind(place) == NOTHING:
            return
        raw = draw(self._seed, self._serial(place), self._settings.partitions).raw
        if raw.size > MAX_SEALED_BYTES - ENVELOPE_BYTES:
            return
        self.opened += 1
        if sealed is None or _original(self._box.decrypt(sealed)) != (raw.key, raw.value, list(raw.headers)):
            self.strays.append(f"the original of {place} is not what was sent")

    def _rows(self) -> None:
        store = stores.store(self._settings)
        with opening(self._settings) as clear:
            for receipt in topic_reader.records(self._settings, topics.RECEIPTS):
                self.objects += 1
                data = store.get(receipt["bucket"], receipt["object_key"])
                if hashlib.sha256(data).hexdigest() != receipt["sha256"]:
                    self.strays.append(f"{receipt['object_key']} is not what its receipt says")
                topic = topics.raw_of(receipt["clean_topic"])
                plain = clear(receipt["owner"], receipt["bucket"], receipt["object_key"], data)
                rows: list[Any] = list(fastavro.reader(io.BytesIO(plain)))
                for offset, row in zip(receipt["raw_offsets"], rows, strict=True):
                    place = topic, receipt["clean_partition"], offset
                    self._book.found("rows", place)
                    self.strays += self._wrong(place, receipt["bucket"], row)

    def _wrong(self, place: Place, bucket: str, row: dict[str, Any]) -> Iterator[str]:
        if (kind := self._kind(place)) == NOTHING or KINDS[kind].loose:
            return
        serial = self._serial(place)
        if serial_of(row) != serial:
            yield f"the row of {place} is another record's"
        if bucket != self._bucket(OWNERS[serial % len(OWNERS)]):
            yield f"the row of {place} is in another owner's bucket"

    def _bucket_of(self, owner: str) -> str:
        known = pseudonyms.owner_pseudonym(self._key, owner)
        return pseudonyms.bucket_name(self._key, self._settings.bucket_prefix, known)

    def _kind(self, place: Place) -> int:
        return self._book.partition(place).kinds[place[2]]

    def _serial(self, place: Place) -> int:
        return self._book.partition(place).serials[place[2]]


def _original(opened: bytes) -> tuple[bytes | None, bytes | None, list[tuple[bytes, bytes | None]]]:
    """Key, value, headers."""
    fingerprint, body = framing.split(opened) or (b"", b"")
    schema = catalog.load().by_fingerprint(fingerprint)
    assert schema is not None
    record = framing.decode_body(schema, body)
    names = [header["name"] for header in record["headers"]]
    escaped = any("\\x" in name for name in names)
    return record["key"], record["value"], [
        (_name(header["name"]) if escaped else header["name"].encode(), header["value"]) for header in record["headers"]
    ]  # fmt: skip


def _name(text: str) -> bytes:
    """The bytes of a name, where those that are not UTF-8 stand as an escape; all else in such names is ASCII here."""
    return text.encode("ascii").decode("unicode_escape").encode("latin-1") if "\\x" in text else text.encode()
