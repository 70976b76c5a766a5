"""Statements from the topics: `ledger.postings` and `log.entries`, read from their beginnings."""

from collections.abc import Iterator

from bank.ledger.documents.posted import Period, period_rows
from bank.ledger.documents.rows import PackedRow
from bank.ledger.posting_records import decoded
from pipelines.kafka.reading import TopicNotThereError, TopicUnreadableError
from pipelines.transparency.entries_topic import LeavesUnreadableError, leaf_of
from schemas import topics
from teller.operate import topic_reader
from teller.settings import Settings


class TopicSource:
    """Reads both topics anew for each question; see `StatementSource`.

    Raises:
        TopicUnreadableError: a topic cannot be read, or holds what the bank did not write.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rows(self, period: Period) -> Iterator[PackedRow]:
        for message in topic_reader.messages(self._settings, topics.LEDGER_POSTINGS):
            posting = decoded(message.key(), message.value())
            if posting is None:
                raise topic_reader.foreign(message)
            yield from period_rows(period, posting, message.timestamp()[1])

    def leaves(self) -> Iterator[tuple[str, int]]:
        try:
            for message in topic_reader.messages(self._settings, topics.LOG_ENTRIES):
                found = leaf_of(message)
                yield found.id, found.leaf
        except TopicNotThereError:
            return  # a bank without a log
        except LeavesUnreadableError as error:
            raise TopicUnreadableError(str(error)) from None
