"""Tombstones: a null record whose key is the account, with the header `erased`, on each partition with rows of it."""

from collections import defaultdict
from collections.abc import Collection
from functools import partial
from typing import Any, Final

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from bank.accounts.erasures import AccountErasure
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import Place
from pipelines.kafka.transactions import SILENT
from schemas import framing
from schemas.topics import ERASED_HEADER, RECEIPTS, stream_of
from teller.operate.erasing.erasing import Say
from teller.operate.erasing.writing import ANSWER_S, Record, send

_RECEIPT: Final = "pipeline.receipt"
_EVERY: Final = 1000


class Tombstones:
    """Writes tombstones. For one thread.

    Without a transaction: on clean topics no marks of transactions take offsets.
    """

    def __init__(self, client: ClientSettings, say: Say = lambda *_: None) -> None:
        self._client, self._say = client, say

    def write(self, erased: Collection[AccountErasure]) -> int:
        """See `Marks`.

        Raises:
            AccountError, TopicUnreadableError: some may be written; write them again.
        """
        places = self._places({each.owner.encode() for each in erased})
        wanted = [_record(place, each) for each in erased for place in sorted(places[each.owner.encode()])]
        own: dict[str, Any] = {"enable.idempotence": True, "delivery.timeout.ms": int(ANSWER_S * 1000)}
        send(Producer({**self._client, **SILENT, **own}), wanted)
        return len(wanted)

    def _places(self, owners: set[bytes]) -> dict[bytes, set[Place]]:
        """Return the partitions with rows or receipts of each owner, by the receipts, of topics that are there."""
        with reading.explained("the topics cannot be listed"):
            there = offsets.topics(AdminClient(self._client), ANSWER_S)
        found: dict[bytes, set[Place]] = defaultdict(set)
        tell = partial(self._say, "receipts")
        for count, message in enumerate(reading.whole(self._client, RECEIPTS), 1):
            if (owner := message.key() or b"") in owners:
                found[owner].add((RECEIPTS, message.partition() or 0))
                receipt = framing.decoded(message.value(), _RECEIPT) or {}
                topic, number = receipt.get("clean_topic", ""), receipt.get("clean_partition", -1)
                if stream_of(topic) and number in there.get(topic, ()):
                    found[owner].add((topic, number))
            if count % _EVERY == 0:
                tell(count, 0)
        return found


def _record(place: Place, erased: AccountErasure) -> Record:
    return (*place, erased.owner.encode(), None, ((ERASED_HEADER, b"%d" % erased.offset),))
