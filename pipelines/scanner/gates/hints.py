"""Protocols by which a recognizer declares the texts that it can find something in."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints


@runtime_checkable
class Gated(Protocol):
    """A recognizer with its own check for texts in which it cannot find anything."""

    def may_find(self, seen: Seen) -> object: ...


@runtime_checkable
class Hinted(Protocol):
    """A recognizer that needs one of several words, and perhaps a digit."""

    hints: Hints


@runtime_checkable
class Led(Protocol):
    """A recognizer with leads: by pattern name, a pattern that the lower-cased text must match first."""

    leads: Mapping[str, re.Pattern[str]]


def leads_of(recognizer: object) -> dict[str, Callable[[str], object]]:
    """Return the search of each lead, by pattern name; it is tried before the pattern."""
    return {name: each.search for name, each in recognizer.leads.items()} if isinstance(recognizer, Led) else {}
