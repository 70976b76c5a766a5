"""Find scored spans in texts with the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from pipelines.scanner.model import addresses, names, numbers
from pipelines.scanner.model.common import Commons
from pipelines.scanner.model.network import Network
from pipelines.scanner.model.store import StoredModel
from pipelines.scanner.model.tagged import Tagged
from pipelines.scanner.model.tokens import is_link, places, reduced, split
from pipelines.scanner.ner.layers import Floats


class WordChance(NamedTuple):
    """Characters [start, end) of a word, and the probability of all personal tags together."""

    start: int
    end: int
    personal: float


@dataclass(frozen=True)
class TaggedTexts:
    """The tagged runs of each text, and on request the probabilities that they came from."""

    found: list[list[Tagged]]
    _texts: Sequence[str]
    _words: Sequence[list[str]]
    #: Probabilities of the words of all texts, one after the other.
    _personal: Floats
    #: The index of each text's first word among these, and their number.
    _begins: Sequence[int]

    def chances(self, at: int) -> list[WordChance]:
        """Return the words of a text, in order."""
        starts, ends = places(self._texts[at], self._words[at])
        personal = self._personal[self._begins[at] : self._begins[at + 1]].tolist()
        return list(map(WordChance, starts, ends, personal))


class Tagger:
    """Finds runs of words that are more likely personal than not.

    A word counts when the probability of all personal tags together reaches the threshold of the likeliest of them. A
    model may ask more of words in lower case, in texts that have capitals: there names begin with one.
    """

    def __init__(
        self, stored: StoredModel, thresholds: Mapping[str, float] | None = None, network: Network | None = None
    ) -> None:
        self._stored, self._network = stored, network or Network(stored)
        #: Least probability of a word in lower case, in a text without capitals and in one with capitals.
        self._lower: Sequence[float] = stored.about.get("lower", (0.0, 0.0))
        self._by_language: Mapping[str, Mapping[str, float]] = stored.about.get("by_language", {})
        self._commons = Commons(stored.lexicon, stored.about.get("common", (0.0, 0.0)))
        tags = list(stored.about["tags"])
        thresholds = thresholds or stored.about["thresholds"]
        personal = [tag for tag in tags if tag in thresholds]
        self._tags, self._thresholds = personal, thresholds
        self._columns = np.array([tags.index(tag) for tag in personal])
        self._least = np.array([thresholds[tag] for tag in personal], np.float32)

    def by(self, language: str) -> "Tagger":
        """Return a tagger with the language's thresholds; it shares the network and its cache of words."""
        thresholds = {**self._thresholds, **self._by_language.get(language, {})}
        return Tagger(self._stored, thresholds, self._network)

    def __call__(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """Return the tagged runs of each text, in order."""
        return self.tagged(texts).found

    def tagged(self, texts: Sequence[str]) -> TaggedTexts:
        """Tag the texts, and keep the probabilities of all words."""
        words = [split(text) for text in texts]
        full = [at for at, those in enumerate(words) if those]
        begins = [0, *accumulate(map(len, words))]
        found: list[list[Tagged]] = [[] for _ in texts]
        if not full:
            return TaggedTexts(found, texts, words, np.zeros(0, np.float32), begins)
        scores = self._network([reduced(texts[at], words[at]) for at in full])
        parts = scores[:, self._columns]
        likeliest = parts.argmax(axis=1)
        personal = parts.sum(axis=1) / scores.sum(axis=1)
        (hits,) = (personal >= self._least[likeliest]).nonzero()
        kept = TaggedTexts(found, texts, words, personal, begins)
        if not len(hits):
            return kept
        firsts = np.array(begins)
        owners = firsts.searchsorted(hits, side="right") - 1
        tagged = zip(
            owners.tolist(),
            (hits - firsts[owners]).tolist(),
            likeliest[hits].tolist(),
            personal[hits].tolist(),
            strict=True,
        )
        last, capitals = -1, False
        for at, word, tag, score in tagged:
            if self._tags[tag] == "PERSON" and self._commons.has(words[at], word, score):
                continue
            if at != last:
                (starts, ends), last = places(texts[at], words[at]), at
                capitals = self._lower[1] > 0 and any(each[0].isupper() for each in words[at][1:])
            if score < self._lower[capitals] and words[at][word].islower():
                continue
            _append(found[at], texts[at], Tagged(starts[word], ends[word], self._tags[tag], score))
        for at in set(owners.tolist()):
            found[at] = _joined(found[at], texts[at])
        return kept


def _joined(found: list[Tagged], text: str) -> list[Tagged]:
    tags = {each.tag for each in found}
    if not tags.isdisjoint(numbers.TAGS):
        found = numbers.joined(found, text)
    if "PERSON" in tags:
        found = names.joined(found, text)
    return addresses.joined(found, text) if "LOCATION" in tags else found


def _append(stretches: list[Tagged], text: str, word: Tagged) -> None:
    """Add a word: to the previous run when only spaces are between them and the tag is the same, else as a new run.

    A run never begins with a mark or a space, and no number goes on behind "or". Links are left to the recognizers,
    which take only the user name of one.
    """
    inside = text[word.start : word.end]
    if is_link(inside) or (word.tag in numbers.TAGS and numbers.is_between(inside)):
        return
    if (tag := numbers.tag_of(inside, word.tag)) != word.tag:
        word = word._replace(tag=tag)
    last = stretches[-1] if stretches else None
    if last and last.tag == word.tag and not text[last.end : word.start].strip():
        stretches[-1] = Tagged(last.start, word.end, word.tag, max(word.score, last.score))
    elif any(map(str.isalnum, inside)):
        stretches.append(word)
