"""A record of an owner on demand: its object is fetched, held against its receipt, and opened through the trail."""

import io
from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any, Final, cast

import fastavro

from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore, StoreError
from schemas.identifiers import revised_key, revision_of
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.fields import shown_fields
from teller.operate.owner_desk.index.asking_deposits import KeptObject
from teller.operate.owner_desk.looking import OwnersLooks
from teller.operate.owner_desk.port.reading import StoredRecord
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_export.checked import is_stored

#: Objects larger than this are listed, and not opened: the router cuts at `chunk_bytes`, 16 MB as it comes.
MOST_BYTES: Final = 64_000_000
#: Objects that are open at once, each with twice its size in memory; others wait so many seconds.
_AT_ONCE: Final = 4
_WAIT_S: Final = 5.0
#: The index has yet to hear that another object stands in this one's place.
_REPLACED: Final = DeskRefusal(Why.DELAYED, "index")


class OwnersRecords:
    """Opens records, for any number of threads: `index.reading.OpenRecord`."""

    def __init__(self, store: ObjectStore, looks: OwnersLooks, *, wait_s: float = _WAIT_S) -> None:
        self._store, self._looks, self._wait_s = store, looks, wait_s
        self._turns = BoundedSemaphore(_AT_ONCE)

    def __call__(self, owner: str, kept: KeptObject, row: int) -> StoredRecord | DeskRefusal:
        """Return a row of an object that the index has of this owner."""
        if kept.shown.size > MOST_BYTES:
            return refusing.TOO_LARGE
        if not self._turns.acquire(timeout=self._wait_s):
            return refusing.BUSY
        try:
            return self._opened(owner, kept, row)
        finally:
            self._turns.release()

    def _opened(self, owner: str, kept: KeptObject, row: int) -> StoredRecord | DeskRefusal:
        found = self._found(kept)
        if isinstance(found, DeskRefusal):
            return found
        opener = self._looks.of(owner, f"{kept.schema} {kept.object_key}")
        clear = opener.open(owner, Place(kept.bucket, kept.object_key, kept.schema), found)
        if isinstance(clear, Unopened):
            return refusing.unopened(clear)
        record = _record(owner, kept, clear, row)
        if isinstance(record, DeskRefusal):
            return record
        return StoredRecord(kept.shown, row, kept.shown.records, shown_fields(record))

    def _found(self, kept: KeptObject) -> bytes | DeskRefusal:
        """Return the object as it is stored, if it is what its receipt says."""
        said = {"size_bytes": kept.shown.size, "sha256": kept.sha256, "encryption": kept.encryption}
        try:
            found = self._store.get(kept.bucket, kept.object_key)
        except (ObjectMissing, BucketMissing):
            return self._replaced(kept)
        except StoreError as error:
            return refusing.of_store(error)
        return found if is_stored(said, found) else refusing.DAMAGED

    def _replaced(self, kept: KeptObject) -> DeskRefusal:
        """Return why an object is not there: another may stand in its place since."""
        later = revised_key(kept.object_key, revision_of(kept.object_key) + 1)
        try:
            there = any(each.key == later for each in self._store.list(kept.bucket, later))
        except StoreError as error:
            return refusing.of_store(error)
        return _REPLACED if there else refusing.MISSING


def _record(owner: str, kept: KeptObject, clear: bytes, row: int) -> Mapping[str, Any] | DeskRefusal:
    """Return a row; only the block that has it is decoded. What is somebody else's is nobody's to see."""
    try:
        blocks = fastavro.block_reader(io.BytesIO(clear))
        if blocks.metadata.get("teller.schema") != kept.schema:
            return refusing.DAMAGED
        left = row
        for block in blocks:
            if left < block.num_records:
                record = cast("Mapping[str, Any]", list(block)[left])
                return record if record["owner_id"] == owner else refusing.DAMAGED
            left -= block.num_records
    except Exception:  # fastavro raises whatever its decoder meets
        return refusing.DAMAGED
    return refusing.UNKNOWN
