"""Keep the topic of owners' keys from being made anew where objects are encrypted.

An empty one would let routers make new keys for owners who have some: what the former keys encrypted would stay closed,
and a restored backup would no longer fit.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import messages
from schemas import framing, topics

#: Receipts that are looked at, the newest of each partition.
NEWEST: Final = 500
SECONDS: Final = 30.0
KEYS_GONE: Final = (
    f"{topics.KEYS} is gone, and must not be made anew, as objects are encrypted by its keys: bring it back, "
    "docs/runbooks/TellerKeysRefused.md"
)


class KeysGoneError(RuntimeError):
    """The topic of owners' keys is gone; the message says what to do."""


def check(admin: AdminClient, client: ClientSettings, there: Mapping[str, frozenset[int]]) -> None:
    """Check that the topic is there, or that none of the newest receipts is of an encrypted object.

    Raises:
        KeysGoneError: objects are encrypted, and the topic is not `there`.
        TopicUnreadableError: the receipts cannot be read.
    """
    if topics.KEYS not in there and _encrypted(admin, client, there.get(topics.RECEIPTS, frozenset())):
        raise KeysGoneError(KEYS_GONE)


def newest_receipts(
    admin: AdminClient, client: ClientSettings, partitions: frozenset[int]
) -> Iterator[Mapping[str, Any]]:
    """Yield the newest receipts of each partition.

    Raises:
        TopicUnreadableError: they cannot be read.
    """
    places = [(topics.RECEIPTS, number) for number in partitions]
    first = offsets.settled(admin, places, offsets.EARLIEST, SECONDS)
    ends = offsets.settled(admin, places, offsets.LATEST, SECONDS)
    spans = {at[1]: [range(max(first[at], ends[at] - NEWEST), ends[at])] for at in places}
    for each in messages(client, topics.RECEIPTS, spans, wait=False):
        if (found := framing.decoded(each.value(), "pipeline.receipt")) is not None:
            yield found


def _encrypted(admin: AdminClient, client: ClientSettings, partitions: frozenset[int]) -> bool:
    return any(receipt.get("encryption") for receipt in newest_receipts(admin, client, partitions))
