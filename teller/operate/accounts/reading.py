"""Read the accounts: bank.accounts.newest whole, then what bank.accounts holds behind the newest event in it."""

import logging
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient

from bank.accounts.events import AccountEvent, decoded
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import TopicNotThereError
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.operate.accounts.book import Book

#: Latest records that are asked how far they contain the history: the last one does most, if a command wrote it.
LAST: Final = 1_000
_LOST: Final = (
    f"there is no topic {ACCOUNTS}: on a new bank `teller topics` creates it; where {NEWEST_ACCOUNTS} holds accounts, "
    "bring it back from a copy (docs/runbooks/TellerAccountsUnreadable.md)"
)

#: So many accounts or subjects are looked for one by one, which is quicker then.
FEW: Final = 8
#: Accounts and subjects in a record of bank.account.v1: a string of 32 digits behind its length, as Avro writes it.
_NAMES: Final = re.compile(rb"\x40([0-9a-f]{32})")

_NEWEST: Final[offsets.Place] = (NEWEST_ACCOUNTS, 0)

log: Final = logging.getLogger(__name__)


class Happened(NamedTuple):
    """An event, with Kafka's offset and time of it, in milliseconds since 1970-01-01T00:00:00Z."""

    event: AccountEvent
    offset: int
    time: int


def read(client: ClientSettings, about: Iterable[str] | None = None) -> Book:
    """Return the accounts as of now: those that speak of one of `about` (accounts or subjects), or all.

    Raises:
        TopicUnreadableError: a topic is missing, or Kafka does not answer.
    """
    found = Book()
    needles = None if about is None else {each.encode() for each in about if each}
    last: deque[Message] = deque(maxlen=LAST)
    for message in reading.whole(client, NEWEST_ACCOUNTS):
        last.append(message)
        if needles is not None and not (found.has(message.key()) or _speaks_of(message, needles)):
            continue
        if not found.take(message.key(), message.value()):
            log.warning("%s: offset %d is no account: somebody else writes there", NEWEST_ACCOUNTS, message.offset())
    for message in last:
        found.reach(message.key(), message.value())
    for happened in history(client, found.position):
        found.fold(*happened)
    return found


def contained(client: ClientSettings) -> int:
    """Return how far the newest records contain the history, by the last of them.

    Raises:
        TopicUnreadableError: as above.
    """
    with reading.explained(f"{NEWEST_ACCOUNTS} cannot be read"):
        end = offsets.settled(AdminClient(client), [_NEWEST], offsets.LATEST, reading.ANSWER_S)[_NEWEST]
    found = Book()
    for message in reading.messages(client, NEWEST_ACCOUNTS, {0: [range(max(end - LAST, 0), end)]}, wait=False):
        found.reach(message.key(), message.value())
    return found.position


def event_at(client: ClientSettings, offset: int) -> AccountEvent | None:
    """Return the committed event at this offset of the history; None: there is none.

    Raises:
        TopicUnreadableError: as above.
    """
    return next((each.event for each in history(client, offset, offset + 1)), None)


def _speaks_of(message: Message, needles: set[bytes]) -> bool:
    value = message.value() or b""
    if len(needles) <= FEW:
        return any(each in value for each in needles)
    return not needles.isdisjoint(_NAMES.findall(value))


def history(client: ClientSettings, start: int = 0, stop: int = sys.maxsize) -> Iterator[Happened]:
    """Yield the events from offset `start` to before `stop`; what is no event is passed over.

    Raises:
        TopicUnreadableError: as above.
    """
    try:
        reading.check_there(client, ACCOUNTS)
    except TopicNotThereError:
        raise TopicNotThereError(_LOST) from None
    for message in reading.messages(client, ACCOUNTS, {0: [range(start, stop)]}, wait=False):
        event, offset = decoded(message.key(), message.value()), message.offset() or 0
        if event is None:
            log.warning("%s: offset %d is no event: somebody else writes there", ACCOUNTS, offset)
        else:
            yield Happened(event, offset, message.timestamp()[1])
