"""Merge the store's listing with receipts and metering events, place by place; memory holds one place."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from bank.keys.encrypted_object import Place
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Row
from teller.operate.verify.sources import Held, StoredObject

_BUCKET_AND_KEY: Final = itemgetter(0, 1)
#: Reads an owner's object at a place.
Read = Callable[[str, Place], StoredObject | None]


def merged(listed: Iterable[tuple[str, str, int]], rows: Iterable[Row], read: Read) -> Iterator[Held]:
    """Yield each bucket and key once. `listed` (bucket, key, size) and `rows` rise by bucket and key.

    An object is read only where a receipt names it.
    """
    objects = ((bucket, key, messages.OBJECT, size.to_bytes(8)) for bucket, key, size in listed)
    every = heapq.merge(objects, rows, key=_BUCKET_AND_KEY)
    for (bucket, key), group in groupby(every, _BUCKET_AND_KEY):
        yield _held(bucket, key, group, read)


def _held(bucket: str, key: str, rows: Iterable[Row], read: Read) -> Held:
    kinds = messages.OBJECT, messages.RECEIPT, messages.METERING, messages.REPLACED_BY, messages.REPLACES
    bodies: dict[str, list[bytes]] = {kind: [] for kind in kinds}
    for _, _, what, body in rows:
        bodies[what].append(body)
    receipts = [messages.receipt(body) for body in bodies[messages.RECEIPT]]
    metering = [messages.metering(body) for body in bodies[messages.METERING]]
    size = int.from_bytes(bodies[messages.OBJECT][0]) if bodies[messages.OBJECT] else None
    item = _read(receipts[0], read) if receipts and size is not None else None
    replaced_by = [messages.receipt(body) for body in bodies[messages.REPLACED_BY]]
    replaces = [messages.receipt(body) if body else None for body in bodies[messages.REPLACES]]
    return Held(bucket, key, size, item, receipts, metering, replaced_by, replaces)


def _read(receipt: Mapping[str, Any], read: Read) -> StoredObject | None:
    return read(receipt["owner"], Place(receipt["bucket"], receipt["object_key"], receipt["schema"]))
