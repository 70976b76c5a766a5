"""Read the setting `long_chunks`: which streams' records wait for hours or a day before they are stored."""

from collections.abc import Callable
from typing import Final, Protocol

from schemas.topics import named_for

LONGEST_CHUNK_S: Final = 86_400


class ChunkTimes(Protocol):
    """The settings that are asked here."""

    @property
    def long_chunks(self) -> str: ...

    @property
    def chunk_seconds(self) -> float: ...


def by_name(text: str) -> dict[str, float]:
    """Return the seconds by stream, depositor or domain; `text` is such as `social=86400,d000123=3600`."""
    pairs = (each.partition("=") for each in text.split(",") if each)
    return {name: float(seconds) for name, _, seconds in pairs}


def allowance(settings: ChunkTimes) -> Callable[[str], float]:
    """Return a function that gives the seconds for which records of a raw or clean topic wait by this setting alone."""
    known, usual = by_name(settings.long_chunks), settings.chunk_seconds
    return lambda topic: max(0.0, (named_for(topic, known) or 0.0) - usual)
