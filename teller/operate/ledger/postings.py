"""The ledger's postings, read from their topic."""

from collections.abc import Iterator

from bank.ledger import posting_records
from bank.ledger.posting import Posting
from schemas.topics import LEDGER_POSTINGS
from teller.operate import topic_reader
from teller.settings import Settings


def postings(settings: Settings) -> Iterator[Posting]:
    """Yield each posting, in the order of posting.

    Raises:
        TopicUnreadableError: the topic cannot be read, or holds what is no posting.
    """
    for message in topic_reader.messages(settings, LEDGER_POSTINGS):
        found = posting_records.decoded(message.key(), message.value())
        if found is None:
            raise topic_reader.foreign(message)
        yield found
