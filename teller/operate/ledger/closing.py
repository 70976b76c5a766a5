"""The order to close a month, given to the ledger."""

from collections.abc import Iterator

from bank.ledger import closing
from bank.ledger.months import MONTH, month_of
from schemas.topics import LEDGER_TARIFFS
from teller.operate import topic_reader
from teller.operate.ledger.tariffs import TariffError, send
from teller.settings import Settings


def close(settings: Settings, month: str, now_ms: int) -> bool:
    """Give the order; the ledger posts minimum and what was kept once it has read all that is metered by then. Return
    whether it was given before.

    Raises:
        TariffError: it is no month, or is not over.
        TopicNotWrittenError: Kafka did not take it.
        TopicUnreadableError.
    """
    if MONTH.fullmatch(month) is None:
        raise TariffError("a month is written as 2026-11")
    if month >= month_of(now_ms):
        raise TariffError(f"{month} is not over, UTC: close it then, and after the days of grace")
    before = month in ordered(settings)
    send(settings, *closing.encoded(month))
    return before


def ordered(settings: Settings) -> Iterator[str]:
    """Yield the months that were ordered to be closed.

    Raises:
        TopicUnreadableError.
    """
    for message in topic_reader.messages(settings, LEDGER_TARIFFS):
        if month := closing.month_closed(message.key(), message.value()):
            yield month
