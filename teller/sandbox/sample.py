"""Choose one record to show before and after: the stored record that lost most, and the place of its raw record."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas import topics

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


def choose(
    receipts: Iterable[Mapping[str, Any]], contents: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
) -> Chosen | None:
    """Choose the record with most kinds of placeholders in one text; `contents` are the records of each object
    (bucket, key).

    A receipt's raw offsets are in the order of its object's records.
    """
    best: tuple[int, Chosen] | None = None
    for receipt in receipts:
        records = contents.get((receipt["bucket"], receipt["object_key"]), ())
        for offset, record in zip(receipt["raw_offsets"], records, strict=False):
            if best is None or loss(record) > best[0]:
                topic = topics.raw(topics.domain_of(receipt["clean_topic"]))
                best = loss(record), Chosen(receipt["schema"], topic, receipt["clean_partition"], offset, record)
    return best and best[1]


def loss(record: Mapping[str, Any]) -> int:
    """Return the largest number of kinds of placeholders in one of its texts."""
    return max((len(set(PLACEHOLDER.findall(text))) for text in record.values() if isinstance(text, str)), default=0)
