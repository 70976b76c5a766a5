"""Parts of a revenue that more owners share than an order holds: each is an order of its own, and they sum to it."""

from collections.abc import Iterable, Iterator
from itertools import islice

from bank.ledger.orders import MOST_SHARES


def parts(weights: Iterable[tuple[str, int]]) -> Iterator[dict[str, int]]:
    """Yield those who have a weight, MOST_SHARES at a time; memory is that of a part."""
    weighed = (each for each in weights if each[1])
    while part := dict(islice(weighed, MOST_SHARES)):
        yield part


def part_name(revenue: str, number: int) -> str:
    """Return the id of a part, the first of which is number 1 and has the revenue's own."""
    return revenue if number == 1 else f"{revenue}.{number}"
