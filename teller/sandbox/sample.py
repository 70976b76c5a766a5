"""Choose one record to show before and after: the stored record that lost most, and the place of its raw record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas import topics
from teller.operate.verify.sources import Held

PLACEHOLDER: Final = re.compile(r"<([A-Z][A-Z_]+?)(?:_\d+)?>")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stored record and the place of the raw record that it was made of."""

    schema: str
    topic: str
    partition: int
    offset: int
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredSample:
    """A record on the raw topic, and the same in its owner's bucket."""

    chosen: Chosen
    before: Mapping[str, Any]


def candidates(held: Held) -> Iterator[tuple[int, Chosen]]:
    """Yield each record of an object that a receipt names, with its `loss`.

    A receipt's raw offsets are in the order of its object's records.
    """
    receipt = held.receipts[0]
    topic = topics.raw_of(receipt["clean_topic"])
    for offset, record in zip(receipt["raw_offsets"], held.item.content if held.item else (), strict=False):
        yield loss(record), Chosen(receipt["schema"], topic, receipt["clean_partition"], offset, record)


def loss(record: Mapping[str, Any]) -> int:
    """Return the largest number of kinds of placeholders in one of its texts."""
    return max((len(set(PLACEHOLDER.findall(text))) for text in record.values() if isinstance(text, str)), default=0)
