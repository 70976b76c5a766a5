"""Lines of an export about what its owner says and grants: the topics as they are, and the terms that they name."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bank.withdrawals import answers, events, offering
from schemas import framing
from schemas.topics import ANSWERS, WITHDRAWALS
from teller.operate import topic_reader
from teller.operate.offerings import opening
from teller.settings import Settings


def of_owner(settings: Settings, owner: str) -> Iterator[Mapping[str, Any]]:
    """Yield what is kept of an owner: each answer and each event, with Kafka's time of it, in the order of its topic,
    and behind them the versions of offerings that they name, whole. What no part of the bank wrote is passed over.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    named = set[tuple[str, int]]()
    for topic, schema in ((ANSWERS, answers.SCHEMA), (WITHDRAWALS, events.SCHEMA)):
        subject = schema.rpartition(".")[0]
        for message in topic_reader.messages(settings, topic):
            if message.key() == owner.encode() and (record := framing.decoded(message.value(), subject)) is not None:
                yield {"kind": subject.rpartition(".")[2], "time_ms": message.timestamp()[1], **record}
                named.add((record["offering"], record["version"]))
    there = opening.read(settings)
    for name, version in sorted(named):
        if (found := there.version(name, version)) is not None:
            yield {"kind": "offering", **json.loads(offering.to_json(found))}
