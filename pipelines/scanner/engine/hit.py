"""What a recognizer found, without Presidio's objects: those are made for whom asks."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol, runtime_checkable

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts


class Hit(NamedTuple):
    """Characters [start, end) with a recognizer's score, which may be raised by a context `word`.

    `at` is the recognizer's place among those asked; `pattern` that of the pattern in its recognizer, -1 for none;
    `valid` is what the recognizer's check said; `made` is the result where the recognizer made one.
    """

    start: int
    end: int
    entity: str
    score: float
    at: int
    pattern: int = -1
    valid: bool | None = None
    made: RecognizerResult | None = None
    word: str = ""


@runtime_checkable
class Quick(Protocol):
    """A recognizer that can say what it found without making Presidio's objects."""

    def hits(self, at: int, artefacts: NlpArtifacts, entities: Sequence[str]) -> list[Hit]:
        """What `analyze` would find; `at` is its own place."""

    def result(self, hit: Hit) -> RecognizerResult:
        """What `analyze` would make of it."""


def apart(hits: Iterable[Hit]) -> list[Hit]:
    """As `EntityRecognizer.remove_duplicates`: without those that lie in one of the same entity that scores as much."""
    ordered = sorted(hits, key=lambda each: (each.entity, each.start, -each.end, -each.score))
    kept: list[Hit] = []
    for _, of_one in groupby(ordered, key=lambda each: each.entity):
        kept += _outermost(of_one)
    return kept


def _outermost(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of hits by their beginnings, those that no hit before them holds. `ends` rise and their scores fall: of all hits
    that end there or behind it, the best score.
    """
    ends: list[int] = []
    scores: list[float] = []
    for hit in hits:
        at = bisect_left(ends, hit.end)
        if at < len(ends) and scores[at] >= hit.score:
            continue
        yield hit
        behind = at + (at < len(ends) and ends[at] == hit.end)
        while at and scores[at - 1] <= hit.score:
            at -= 1
        ends[at:behind], scores[at:behind] = [hit.end], [hit.score]
