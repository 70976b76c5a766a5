"""The order to close a month, given to the ledger."""

from bank.ledger import closing
from bank.ledger.months import MONTH, month_of
from teller.operate.ledger.tariffs import TariffError, send
from teller.settings import Settings


def close(settings: Settings, month: str, now_ms: int) -> None:
    """Give the order; the ledger posts minimum and what was kept once it has read all that is metered by then.

    Raises:
        TariffError: it is no month, or is not over, or Kafka did not take it.
    """
    if MONTH.fullmatch(month) is None:
        raise TariffError("a month is written as 2026-11")
    if month >= month_of(now_ms):
        raise TariffError(f"{month} is not over, UTC: close it then, and after the days of grace")
    send(settings, *closing.encoded(month))
