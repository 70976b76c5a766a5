"""Orders that operators give the ledger, and the postings that they name."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bank.ledger import orders as documents
from bank.ledger import posting_records
from bank.ledger.money import Overflow, shown
from bank.ledger.orders import LedgerOrder, NoOrder, RevenueOrder
from bank.ledger.posting import Posting
from bank.ledger.revenue_parts import part_name, parts
from bank.ledger.sharing import share_out
from pipelines.kafka.reading import TopicNotThereError
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS
from teller.operate import topic_reader, topic_writer
from teller.settings import Settings

#: Bytes of a file of shares: some 1.3 million accounts.
_MOST_FILE: Final = 67_108_864


class OrderError(RuntimeError):
    """An order is refused; the message says what to mend."""


def order(**fields: Any) -> LedgerOrder:
    """Make an order of its fields.

    Raises:
        OrderError: it is none.
    """
    found = documents.made(**fields)
    if isinstance(found, NoOrder):
        raise OrderError(str(found))
    return found


def revenue(amount: str, shares: Mapping[str, int], **fields: Any) -> list[LedgerOrder]:
    """Make the orders of a revenue: one, or where more owners share it than an order holds, several that sum to it.

    They share the amount by their weights, exactly. The second is named `ID.2`: who repeats it names the same.

    Raises:
        OrderError: it is none.
    """
    split = list(parts(sorted(shares.items()))) or [dict(shares)]
    first = order(**fields, order="revenue", amount=amount, shares=split[0])
    if len(split) == 1 or not isinstance(first, RevenueOrder):
        return [first]
    amounts = share_out(first.micros, {str(at): sum(part.values()) for at, part in enumerate(split)}, first.id)
    if isinstance(amounts, Overflow):
        raise OrderError(str(amounts))
    return [
        order(**fields | {"id": part_name(first.id, at + 1)}, order="revenue", amount=shown(amounts.parts[str(at)]),
              shares=part)
        for at, part in enumerate(split)
    ]  # fmt: skip


def given_before(settings: Settings, orders: Sequence[LedgerOrder]) -> bool:
    """Return whether all of these orders were given before.

    Raises:
        OrderError: one was, with other contents: the ledger would pass over it.
        TopicUnreadableError.
    """
    wanted, found = {documents.name_of(each): each for each in orders}, set[str]()
    for each in given(settings):
        name = documents.name_of(each)
        same = wanted.get(name)
        if same is not None and same.model_copy(update={"time": each.time}) != each:
            raise OrderError(f"{name} is ordered already, and differs: give this one another id")
        if same is not None:
            found.add(name)
    return len(found) == len(wanted)


def names_given(settings: Settings, orders: Iterable[LedgerOrder]) -> set[str]:
    """Return the names of those orders that were given before, with whatever contents.

    Raises:
        TopicUnreadableError.
    """
    return set(map(documents.name_of, orders)).intersection(map(documents.name_of, given(settings)))


def give(settings: Settings, orders: Iterable[LedgerOrder]) -> None:
    """Give orders; the ledger posts each once, also where it is given again.

    Raises:
        TopicNotWrittenError: Kafka did not take one.
    """
    topic_writer.write(settings, LEDGER_ORDERS, map(documents.encoded, orders))


def given(settings: Settings) -> Iterator[LedgerOrder]:
    """Yield the orders that were given; what is none is passed over, as the ledger does.

    Raises:
        TopicUnreadableError.
    """
    try:
        for message in topic_reader.messages(settings, LEDGER_ORDERS):
            if (found := documents.decoded(message.key(), message.value())) is not None:
                yield found
    except TopicNotThereError:
        return  # a bank of before there were orders


def placed(settings: Settings) -> Iterator[tuple[int, Posting]]:
    """Yield each posting with its offset, in the order of posting.

    Raises:
        TopicUnreadableError: the topic cannot be read, or holds what is no posting.
    """
    for message in topic_reader.messages(settings, LEDGER_POSTINGS):
        found = posting_records.decoded(message.key(), message.value())
        if found is None:
            raise topic_reader.foreign(message)
        yield message.offset() or 0, found


def shares(file: Path) -> dict[str, int]:
    """Read weights by account from a file: one JSON object, in which no account is there twice.

    Raises:
        OrderError.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_FILE + 1)
    except OSError as error:
        raise OrderError(f"{file} cannot be read: {error.strerror}") from None
    if len(text) > _MOST_FILE:
        raise OrderError(f"{file} has more than {_MOST_FILE:,} bytes: split the revenue")
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(type(each) is int for each in found.values()):
        raise OrderError(f'{file}: write one JSON object, each account once with a whole number: {{"0123…": 3}}')
    for number, name in enumerate(found, 1):
        if re.fullmatch(documents.HEX_ID, name) is None:
            raise OrderError(f"{file}: number {number} is no account: write its 32 hex digits")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
