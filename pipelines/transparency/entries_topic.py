"""Read entries of the log back from their topic, in their order."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from confluent_kafka import Consumer, Message, TopicPartition

from bank.transparency.entry import ENTRY_BYTES
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.reading import TopicUnreadableError, explained
from schemas.topics import LEAF_HEADER, LOG_ENTRIES, OWNER_TAG_HEADER, REFILLED_HEADER

SILENCE_S: Final = 30.0


class WrittenLeaf(NamedTuple):
    """An entry as it was written: its number, its bytes, whose it is, and what its record is called.

    `refilled`: it was taken back from the published files, which tell neither of the last two.
    """

    leaf: int
    entry: bytes
    tag: bytes | None
    id: str
    refilled: bool = False


class LeavesUnreadableError(RuntimeError):
    """The topic of entries is not as a log writer leaves it; the message says where, and what to do."""


def written(client: ClientSettings, first: int) -> Iterator[WrittenLeaf]:
    """Yield the leaves from number `first` on, up to the topic's present end.

    Raises:
        LeavesUnreadableError: something else lies there, or leaves are missing.
        TopicUnreadableError: the topic is not there, or Kafka does not answer.
    """
    consumer = reader(client)
    try:
        with explained(f"{LOG_ENTRIES} cannot be read"):
            yield from _written(consumer, first)
    finally:
        consumer.close()


def _written(consumer: Consumer, first: int) -> Iterator[WrittenLeaf]:
    low, high = consumer.get_watermark_offsets(TopicPartition(LOG_ENTRIES, 0), SILENCE_S)
    if low:
        raise LeavesUnreadableError(f"{LOG_ENTRIES} does not begin at offset 0: entries are gone, restore it")
    expected = first
    for message in _messages(consumer, _offset_of(consumer, first, high)):
        found = leaf_of(message)
        if found.leaf >= first:
            yield _expected(found, expected, message)
            expected += 1


def _expected(found: WrittenLeaf, leaf: int, message: Message) -> WrittenLeaf:
    if found.leaf != leaf:
        raise LeavesUnreadableError(f"{LOG_ENTRIES}: leaf {leaf} is missing at offset {message.offset()}")
    return found


class ReadBack:
    """Reads what is written to the topic of entries from now on, as `written` reads it at the next start.

    Raises:
        LeavesUnreadableError, TopicUnreadableError: as `written`.
    """

    def __init__(self, client: ClientSettings) -> None:
        self._consumer = reader(client)
        try:
            self._offset = self._end()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._consumer.close()

    def check(self, first: int) -> int:
        """Check that from leaf `first` on, the first that was not checked, leaves lie there alone; return the number
        behind the last.
        """
        if (end := self._end()) == self._offset:
            return first
        with explained(f"{LOG_ENTRIES} cannot be read"):
            for message in _messages(self._consumer, self._offset):
                first = _expected(leaf_of(message), first, message).leaf + 1
                self._offset = (message.offset() or 0) + 1
        self._offset = max(self._offset, end)  # behind the marker of the last transaction
        return first

    def _end(self) -> int:
        with explained(f"{LOG_ENTRIES} cannot be read"):
            return self._consumer.get_watermark_offsets(TopicPartition(LOG_ENTRIES, 0), SILENCE_S)[1]


def _offset_of(consumer: Consumer, leaf: int, high: int) -> int:
    """Return an offset at or before that of the leaf: markers of transactions take offsets too, so none lies before its
    number.
    """
    below, above = min(leaf, high), high
    while above - below > 1000:
        middle = (below + above) // 2
        found = next(_messages(consumer, middle), None)
        if found is not None and leaf_of(found).leaf <= leaf:
            below = found.offset() or 0
        else:
            above = middle
    return below


def _messages(consumer: Consumer, offset: int) -> Iterator[Message]:
    consumer.assign([TopicPartition(LOG_ENTRIES, 0, offset)])
    while True:
        message = consumer.poll(SILENCE_S)
        if message is None:
            raise TopicUnreadableError(f"{LOG_ENTRIES} gave nothing for {SILENCE_S:.0f} s: are the brokers up?")
        if (error := message.error()) is None:
            yield message
        elif at_end(error, message.topic()):
            return


def leaf_of(message: Message) -> WrittenLeaf:
    """Read a leaf from its message.

    Raises:
        LeavesUnreadableError: it is none.
    """
    headers = dict(message.headers() or ())
    number, tag, entry = headers.get(LEAF_HEADER), headers.get(OWNER_TAG_HEADER), message.value() or b""
    if not isinstance(number, bytes) or not number.isdigit() or len(number) > 19 or len(entry) != ENTRY_BYTES:
        raise LeavesUnreadableError(f"{LOG_ENTRIES}: offset {message.offset()} is no entry: somebody else writes there")
    if tag is not None and (not isinstance(tag, bytes) or len(tag) != 32):
        raise LeavesUnreadableError(f"{LOG_ENTRIES}: offset {message.offset()} has a tag of another length")
    name = (message.key() or b"").decode(errors="replace")
    return WrittenLeaf(int(number), entry, tag, name, REFILLED_HEADER in headers)
