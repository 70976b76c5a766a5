"""Read records of the bank's own schemas from whatever lies on a topic, and times as these schemas have them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from schemas import catalog, framing

T = TypeVar("T")
#: Errors of decoding foreign bytes, and of making values of what they hold.
_UNREADABLE: Final = (ValueError, EOFError, OverflowError, KeyError, IndexError, TypeError)


def decoded(name: str, value: bytes | None, make: Callable[[dict[str, Any]], T]) -> T | None:
    """Return what `make` makes of a record of the schema of this name; None for anything else."""
    found = framing.split(value or b"")
    if found is None or (schema := catalog.load().by_fingerprint(found[0])) is None or schema.name != name:
        return None
    try:
        return make(framing.decode_body(schema, found[1]))
    except _UNREADABLE:
        return None


def time(ms: int) -> datetime:
    """Return the time of so many milliseconds since 1970-01-01T00:00:00Z."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def ms(time: datetime) -> int:
    """Return the milliseconds since 1970-01-01T00:00:00Z."""
    return round(time.timestamp() * 1000)
