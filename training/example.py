"""A labelled text."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TrainingLabel:
    """Characters [start, end) that hold personal data of a type, or a type that is not personal (ORG)."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text of one kind (tweet, order note, ...) and source, with all personal data in it labelled.

    `unsure` are ranges that are left out of training and measuring.
    """

    text: str
    labels: tuple[TrainingLabel, ...]
    kind: str
    unsure: tuple[TrainingLabel, ...] = field(default=())


def of(examples: Iterable[Example], kind: str) -> list[Example]:
    return [each for each in examples if each.kind == kind]
