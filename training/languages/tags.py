"""Turn labels of characters into tags of words, for the model of languages."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training import tags
from training.example import Example

TAGS = tags.TAGS


def tags_of(
    example: Example, starts: Sequence[int], ends: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return (the tag of each word, its weight), as for English; dates have no tag."""
    labels = tuple(each for each in example.labels if each.type != "DATE")
    return tags.tags_of(replace(example, labels=labels), starts, ends)
