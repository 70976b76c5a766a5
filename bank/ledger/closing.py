"""The order to close a month, as it lies on the topic of tariffs beside them."""

import json
from typing import Final

from bank.ledger.months import MONTH

_KEY: Final = b"close/"


def encoded(month: str) -> tuple[bytes, bytes]:
    """Encode the order to close a month, such as 2026-11, as (key, value)."""
    return _KEY + month.encode(), json.dumps({"close": month}).encode()


def month_closed(key: bytes | None, value: bytes | None) -> str:
    """Return the month that an order closes; empty for anything else."""
    if key is None or not key.startswith(_KEY):
        return ""
    month = key[len(_KEY) :].decode(errors="replace")
    return month if MONTH.fullmatch(month) and value == encoded(month)[1] else ""
