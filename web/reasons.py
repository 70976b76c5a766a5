"""Why records fail, and what to do: the table of docs/failed-events.md, as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
#: In the wheel, and in a checkout.
_PLACES: Final = (_HERE / "docs" / "failed-events.md", _HERE.parent / "docs" / "failed-events.md")
_ROW: Final = re.compile(r"^\| `([a-z_]+)` \| (.*) \| (.*) \|$", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class ReasonHelp:
    """A reason of failed events, what was wrong, and what to do."""

    reason: str
    what: str
    remedy: str


def reasons(markdown: str) -> Iterator[ReasonHelp]:
    """Yield the rows of the table of reasons."""
    for reason, what, remedy in _ROW.findall(markdown):
        yield ReasonHelp(reason, _plain(what), _plain(remedy))


def every() -> tuple[ReasonHelp, ...]:
    """Return all reasons.

    Raises:
        OSError: the document is not there.
    """
    found = next((place for place in _PLACES if place.is_file()), _PLACES[0])
    return tuple(reasons(found.read_text("utf-8")))


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text).replace("`", "")
