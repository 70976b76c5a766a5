"""Turn labels of characters into tags of words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.scanner.model.tokens import is_link
from training.example import Example, TrainingLabel

#: Tags of the network; the first means everything else.
TAGS = ("O", "PERSON", "LOCATION", "ORG", "ADDRESS", "USER_NAME", "PHONE", "CARD", "ACCOUNT", "NATIONAL", "ID", "EMAIL")
_TAG_OF = {"IBAN": "ACCOUNT", "SSN": "NATIONAL", "IP": "O"}


def tags_of(
    example: Example, starts: Sequence[int], ends: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return (the tag of each word, its weight); a word in an unsure range has weight 0."""
    tags = np.zeros(len(starts), np.int64)
    weights = np.ones(len(starts), np.float32)
    for label in example.labels:
        name = _TAG_OF.get(label.type, label.type)
        tags[_inside(label, starts, ends)] = TAGS.index(name)
    for label in example.unsure:
        weights[_inside(label, starts, ends)] = 0
    for at, start in enumerate(starts):
        if example.text[start] == "@" or is_link(example.text[start : ends[at]]):
            tags[at], weights[at] = 0, 0  # patterns find these words
    return tags, weights


def _inside(label: TrainingLabel, starts: Sequence[int], ends: Sequence[int]) -> list[int]:
    return [at for at, start in enumerate(starts) if start < label.end and ends[at] > label.start]
