"""What decodes the records of topics that `verify` reads for nothing else; None: nobody of the bank wrote it."""

from collections.abc import Mapping
from typing import Final

from bank.ledger import orders
from bank.ledger.closing import month_closed
from bank.ledger.tariff import Tariff, read
from bank.withdrawals import answers, originators
from schemas import topics
from teller.operate.doctor import packager
from teller.operate.doctor.packager import Decoded


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
    **{name: packager.DECODERS[name] for name in (topics.ROW_OPENINGS, topics.RELEASES)},
}
