"""Put prepared texts into batches of a number of words."""

import random
from collections.abc import Iterator, Sized
from typing import Protocol, TypeVar


class Worded(Protocol):
    """A prepared text; its tags are one a word."""

    @property
    def tags(self) -> Sized: ...


Text = TypeVar("Text", bound=Worded)


def shuffled(ready: list[Text], words: int, seed: int) -> Iterator[list[Text]]:
    """Shuffle the texts, and yield them in batches of that many words, or a text more."""
    random.Random(seed).shuffle(ready)
    batch: list[Text] = []
    size = 0
    for each in ready:
        batch.append(each)
        size += len(each.tags)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
