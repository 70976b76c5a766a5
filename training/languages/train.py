"""Train the tagger of languages in passes, with new names and invented texts in each."""

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.scanner.model.features import features
from pipelines.scanner.model.layout import LANGUAGES as LAYOUT
from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.model.tokens import tokenize
from training.batches import shuffled
from training.example import Example
from training.languages import data
from training.languages.network import Floats, TrainedNetwork, WordBatch
from training.languages.optimizer import Adam
from training.languages.tags import TAGS, tags_of

#: Columns of a word's form and stem.
_FORM_AND_STEM = 2
#: Weights of the texts of files that have many faults of reading machines, or of labelling.
_WEIGHTS = {"nl.europeana": 0.6, "fr.europeana": 0.7, "sv.webbnyheter": 0.8}


@dataclass(frozen=True, slots=True)
class LanguagesPlan:
    """Training settings; `words` are those of a batch, `seed` determines every random choice.

    `forgotten` is the share of a batch's words that the network knows by their ends and shape only, `unlisted` that of
    words without the lexicon's facts.
    """

    passes: int = 5
    depth: int = 4
    words: int = 3000
    rate: float = 0.002
    dropout: float = 0.2
    forgotten: float = 0.15
    unlisted: float = 0.08
    seed: int = 7


class Prepared(NamedTuple):
    """A text's words as numbers of the vocabulary, their tags and weights."""

    words: NDArray[np.int64]
    tags: NDArray[np.int64]
    weights: Floats


class TextPreparer:
    """Turns texts into arrays; features are computed once per word."""

    def __init__(self, known: Lexicon) -> None:
        self._lexicon = known
        self._ids: dict[str, int] = {}
        self._rows: list[NDArray[np.uint64]] = []
        self._table = np.zeros((0, LAYOUT.columns), np.uint64)

    def __call__(self, examples: Iterable[Example]) -> list[Prepared]:
        found = [each for example in examples if (each := self._one(example)) is not None]
        new = list(self._ids)[len(self._table) :]
        if new:
            self._table = np.concatenate([self._table, features(new, self._lexicon, LAYOUT)])
        return found

    def _one(self, example: Example) -> Prepared | None:
        words, starts, ends = tokenize(example.text)
        if not words:
            return None
        tags, weights = tags_of(example, starts, ends)
        weights *= _WEIGHTS.get(example.kind, 1.0)
        ids = [self._ids.setdefault(word, len(self._ids)) for word in words]
        return Prepared(np.array(ids), tags, weights)

    def batch(self, texts: Sequence[Prepared], plan: LanguagesPlan, rng: np.random.Generator) -> WordBatch:
        """Join texts to a batch, in which some words are forgotten: new texts will have words that no text here has."""
        distinct, tokens = np.unique(np.concatenate([each.words for each in texts]), return_inverse=True)
        words = self._table[distinct]
        chance = rng.random((2, len(words)))
        words[chance[0] < plan.forgotten, :_FORM_AND_STEM] = 0
        words[chance[1] < plan.unlisted, len(LAYOUT.seeds) :] = 0
        return WordBatch(words, tokens, [len(each.words) for each in texts])


def train(plan: LanguagesPlan, known: Lexicon, without: str = "") -> TrainedNetwork:
    network = TrainedNetwork(LAYOUT, len(TAGS), plan.depth, plan.dropout, plan.seed)
    optimizer = Adam(network.params)
    prepare = TextPreparer(known)
    rng = np.random.default_rng(plan.seed)
    for at in range(plan.passes):
        start = time.process_time()
        ready = prepare(data.epoch(plan.seed * 100 + at, without))
        batches = list(shuffled(ready, plan.words, plan.seed))
        losses = []
        for step, each in enumerate(batches):
            done = (at + step / len(batches)) / plan.passes
            rate = plan.rate * min(1.0, 20 * done + 0.05) * (1 - done)
            tags, weights = (np.concatenate([getattr(one, name) for one in each]) for name in ("tags", "weights"))
            loss, gradients = network.step(prepare.batch(each, plan, rng), tags, weights)
            optimizer.step(gradients, rate)
            losses.append(loss)
        took = time.process_time() - start
        sys.stdout.write(
            f"pass {at + 1} of {plan.passes}: loss {np.mean(losses):.4f}, {len(batches)} batches, {took:.0f} s\n"
        )
        sys.stdout.flush()
    return network
