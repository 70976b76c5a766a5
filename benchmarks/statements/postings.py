"""A month's postings, made by the ledger from metering events, in a file: each behind its length, as on the topic."""

import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

from bank.ledger.balances import Balances
from bank.ledger.charging import charged
from bank.ledger.documents.posted import Period, period_rows
from bank.ledger.documents.rows import PackedRow
from bank.ledger.metered import MeteredObject
from bank.ledger.months import month_span
from bank.ledger.posting import Posting, Quantities
from bank.ledger.posting_records import decoded, encoded
from bank.ledger.tariff import Tariff, read
from bank.ledger.tariffs import Tariffs

MONTH: Final = "2026-11"
SPAN: Final = month_span(MONTH)
#: A prime, larger than any number of owners: steps of it visit all of them, mixed as on a topic.
_STEP: Final = 15_485_863
_DEPOSITORS: Final = 20
_TARIFF: Final = b"""{"tariff": "standard", "version": 1, "side": "depositor", "party": "*", "currency": "EUR",
    "valid_from": "2026-01-01", "payer": "shared", "owner_share": "0.25", "prices": [{"meter": "records", "price": "0.0001"}]}"""
_LENGTHS: Final = struct.Struct(">HI")


def receipt(number: int) -> str:
    """Return the id of a receipt."""
    return str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))


def write(file: Path, count: int, owners: int) -> None:
    """Write so many postings about so many owners."""
    tariff = read(_TARIFF)
    assert isinstance(tariff, Tariff), tariff
    tariffs, balances = Tariffs([tariff]), Balances()
    with file.open("wb") as out:
        for number in range(count):
            owner = f"{number * _STEP % owners * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"
            depositor, time = f"depositor-{number % _DEPOSITORS}", SPAN[0] + number
            event = MeteredObject(receipt(number), time, depositor, owner, Quantities(12, 3456, 1), "social.post.v1")
            posting = charged(event, tariffs, balances)
            assert isinstance(posting, Posting)
            balances.take(posting)
            key, value = encoded(posting)
            out.write(_LENGTHS.pack(len(key), len(value)) + key + value)


def postings(file: Path) -> Iterator[Posting]:
    """Read the postings back, as the topic's reader does."""
    with file.open("rb", buffering=1 << 20) as found:
        while lengths := found.read(_LENGTHS.size):
            key, value = _LENGTHS.unpack(lengths)
            posting = decoded(found.read(key), found.read(value))
            assert posting is not None
            yield posting


def rows(period: Period, file: Path) -> Iterator[PackedRow]:
    """Yield the rows of all, as a month's statements have them."""
    return chain.from_iterable(period_rows(period, each, each.time) for each in postings(file))


def leaves(count: int) -> Iterator[tuple[str, int]]:
    """Yield the log's leaves of the receipts, in the order of the log."""
    return ((receipt(number), number) for number in range(count))
