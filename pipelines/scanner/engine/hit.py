"""What a recognizer found, without Presidio's objects: those are made for whom asks."""

from collections.abc import Iterable, Sequence
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
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.entity, each.start, -each.end, -each.score)):
        if not any(_holds(one, hit) for one in found):
            found.append(hit)
    return found


def _holds(one: Hit, other: Hit) -> bool:
    return one.end >= other.end and one.start <= other.start and one.score >= other.score and one.entity == other.entity
