"""Find scored spans in texts with the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from pipelines.scanner.model.network import Network
from pipelines.scanner.model.store import StoredModel
from pipelines.scanner.model.tokens import tokenize
from pipelines.scanner.ner.layers import Floats


class Tagged(NamedTuple):
    """Characters [start, end) with a tag, and the greatest probability among their words."""

    start: int
    end: int
    tag: str
    score: float


class WordChance(NamedTuple):
    """Characters [start, end) of a word, and the probability of all personal tags together."""

    start: int
    end: int
    personal: float


#: Words of a text, the start of each, and the end of each.
_Split = tuple[list[str], list[int], list[int]]


@dataclass(frozen=True)
class TaggedTexts:
    """The tagged runs of each text, and on request the probabilities that they came from."""

    found: list[list[Tagged]]
    _split: Sequence[_Split]
    #: Probabilities of the words of all texts, one after the other.
    _personal: Floats

    def chances(self, at: int) -> list[WordChance]:
        """Return the words of a text, in order."""
        _, starts, ends = self._split[at]
        personal = self._personal[self._begins[at] : self._begins[at + 1]].tolist()
        return list(map(WordChance, starts, ends, personal))

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(len(words) for words, _, _ in self._split)]


class Tagger:
    """Finds runs of words that are more likely personal than not.

    A word counts when the probability of all personal tags together reaches the threshold of the likeliest of them.
    """

    def __init__(self, stored: StoredModel, thresholds: Mapping[str, float] | None = None) -> None:
        self._network = Network(stored)
        tags = list(stored.about["tags"])
        thresholds = thresholds or stored.about["thresholds"]
        personal = [tag for tag in tags if tag in thresholds]
        self._tags = personal
        self._columns = np.array([tags.index(tag) for tag in personal])
        self._least = np.array([thresholds[tag] for tag in personal], np.float32)

    def __call__(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """Return the tagged runs of each text, in order."""
        return self.tagged(texts).found

    def tagged(self, texts: Sequence[str]) -> TaggedTexts:
        """Tag the texts, and keep the probabilities of all words."""
        split = [tokenize(text) for text in texts]
        full = [at for at, (words, _, _) in enumerate(split) if words]
        found: list[list[Tagged]] = [[] for _ in texts]
        if not full:
            return TaggedTexts(found, split, np.zeros(0, np.float32))
        scores = self._network([split[at][0] for at in full])
        parts = scores[:, self._columns]
        likeliest = parts.argmax(axis=1)
        personal = parts.sum(axis=1) / scores.sum(axis=1)
        (hits,) = (personal >= self._least[likeliest]).nonzero()
        kept = TaggedTexts(found, split, personal)
        if not len(hits):
            return kept
        begins = np.array([0, *accumulate(len(split[at][0]) for at in full)])
        owners = begins.searchsorted(hits, side="right") - 1
        places = zip(
            owners.tolist(),
            (hits - begins[owners]).tolist(),
            likeliest[hits].tolist(),
            personal[hits].tolist(),
            strict=True,
        )
        for owner, word, tag, score in places:
            at = full[owner]
            _, starts, ends = split[at]
            _append(found[at], texts[at], Tagged(starts[word], ends[word], self._tags[tag], score))
        return kept


def _append(stretches: list[Tagged], text: str, word: Tagged) -> None:
    """Add a word: to the previous run when only spaces are between them and the tag is the same, else as a new run.

    A run never begins with a mark or a space.
    """
    last = stretches[-1] if stretches else None
    if last and last.tag == word.tag and not text[last.end : word.start].strip():
        stretches[-1] = Tagged(last.start, word.end, word.tag, max(word.score, last.score))
    elif any(map(str.isalnum, text[word.start : word.end])):
        stretches.append(word)
