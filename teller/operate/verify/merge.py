"""Merge the store's listing with receipts and metering events, place by place; memory holds one place."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from teller.operate.verify import messages
from teller.operate.verify.evidence import StoredObject
from teller.operate.verify.sources import Held
from teller.operate.verify.spool import TypeFigures

_BUCKET_AND_KEY: Final = itemgetter(0, 1)


def merged(
    listed: Iterable[tuple[str, str, int]], rows: Iterable[TypeFigures], read: Callable[[str, str], StoredObject | None]
) -> Iterator[Held]:
    """Yield each bucket and key once. `listed` (bucket, key, size) and `rows` rise by bucket and key.

    An object is read only where a receipt names it.
    """
    objects = ((bucket, key, messages.OBJECT, size.to_bytes(8)) for bucket, key, size in listed)
    every = heapq.merge(objects, rows, key=_BUCKET_AND_KEY)
    for (bucket, key), group in groupby(every, _BUCKET_AND_KEY):
        yield _held(bucket, key, group, read)


def _held(bucket: str, key: str, rows: Iterable[TypeFigures], read: Callable[[str, str], StoredObject | None]) -> Held:
    bodies: dict[str, list[bytes]] = {messages.OBJECT: [], messages.RECEIPT: [], messages.METERING: []}
    for _, _, what, body in rows:
        bodies[what].append(body)
    receipts = [messages.receipt(body) for body in bodies[messages.RECEIPT]]
    metering = [messages.metering(body) for body in bodies[messages.METERING]]
    size = int.from_bytes(bodies[messages.OBJECT][0]) if bodies[messages.OBJECT] else None
    item = read(bucket, key) if receipts and size is not None else None
    return Held(bucket, key, size, item, receipts, metering)
