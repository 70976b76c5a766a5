"""Lines of an export about packages with rows of its owner: what became of them, and the openings of the rows."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from bank.withdrawals.package.row_evidence import licence_line, row_line
from schemas import framing
from schemas.topics import DELIVERIES
from teller.operate import topic_reader
from teller.operate.answers import known
from teller.operate.answers.licences import agreements
from teller.operate.offerings import opening
from teller.operate.owner_packages import openings
from teller.settings import Settings


def of_owner(settings: Settings, owner: str, key: bytes | None) -> Iterator[Mapping[str, Any]]:
    """Yield each event of an owner's rows with Kafka's time of it, in the order of their topic; then, where the opener
    gave its key, the opening of each row, and behind them the Agreements that these name.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    for message in topic_reader.messages(settings, DELIVERIES):
        record = framing.decoded(message.value(), "withdrawals.delivery") if message.key() == owner.encode() else None
        if record is not None:
            yield {"kind": "delivery", "time_ms": message.timestamp()[1], **record}
    named = set[str]()
    for each in openings.opened(settings, owner, key) if key is not None else ():
        named.add(each.link.agreement)
        yield {"kind": "row", **json.loads(row_line(each))}
    if not named:
        return
    for agreement in agreements(known.histories(settings, [owner])[owner], opening.read(settings)):
        if sha256(agreement).hexdigest() in named:
            yield {"kind": "licence", **json.loads(licence_line(agreement))}
