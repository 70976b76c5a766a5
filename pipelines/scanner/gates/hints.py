"""What a recognizer may say of the texts that it can find something in."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints


@runtime_checkable
class Gated(Protocol):
    """A recognizer that says itself where it cannot find anything."""

    def may_find(self, seen: Seen) -> object: ...


@runtime_checkable
class Hinted(Protocol):
    """A recognizer that needs one of some words, and perhaps a digit."""

    hints: Hints


@runtime_checkable
class Led(Protocol):
    """A recognizer some of whose patterns, by name, match only where another does in the lower-cased text."""

    leads: Mapping[str, re.Pattern[str]]


def leads_of(recognizer: object) -> dict[str, Callable[[str], object]]:
    """What to try before its patterns."""
    return {name: each.search for name, each in recognizer.leads.items()} if isinstance(recognizer, Led) else {}
