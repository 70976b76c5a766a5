"""Decoders of the records of topics that `verify` reads for nothing else; None: nobody of the bank wrote it."""

from collections.abc import Mapping
from typing import Final

from bank.ledger import orders
from bank.ledger.closing import month_closed
from bank.ledger.tariff import Tariff, read
from bank.withdrawals import answers, originators
from bank.withdrawals.packaging import decoders
from bank.withdrawals.packaging.decoders import Decoded
from schemas import topics


def _tariff(key: bytes | None, value: bytes | None) -> object:
    """Decode a record of the tariffs' topic, on which the orders to close a month lie too."""
    found = read(value or b"")
    is_tariff = isinstance(found, Tariff) and key == found.name.encode()
    return found if is_tariff else month_closed(key, value) or None


DECODERS: Final[Mapping[str, Decoded]] = {
    topics.ANSWERS: answers.decoded,
    topics.ORIGINATORS: originators.decoded,
    topics.LEDGER_ORDERS: orders.decoded,
    topics.LEDGER_TARIFFS: _tariff,
    **{name: decoders.DECODERS[name] for name in (topics.ROW_OPENINGS, topics.RELEASES)},
}
