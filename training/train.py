"""Train the tagger in passes, with new invented texts in each, and average the weights at the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, Model, fix_random_seed, set_dropout_rate

from pipelines.scanner.model.features import COLUMNS, features
from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.model.tokens import tokenize
from training import data, lexicon, network
from training.batches import shuffled
from training.example import Example
from training.tags import TAGS, tags_of


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Training settings: passes, network sizes, rates; `seed` determines every random choice."""

    passes: int = 4
    depth: int = 3
    words: int = 2500
    rate: float = 0.0015
    dropout: float = 0.15
    seed: int = 11


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """The network's input for a text: features, tags and the weight of each word."""

    features: NDArray[np.uint64]
    tags: NDArray[np.int64]
    weights: NDArray[np.float32]


class Preparer:
    """Turns examples into arrays; features are computed once per word."""

    def __init__(self, known: Lexicon) -> None:
        self._lexicon = known
        self._words: dict[str, NDArray[np.uint64]] = {}

    def __call__(self, example: Example) -> TrainingInput | None:
        words, starts, ends = tokenize(example.text)
        if not words:
            return None
        tags, weights = tags_of(example, starts, ends)
        return TrainingInput(self._features(words), tags, weights)

    def _features(self, words: Sequence[str]) -> NDArray[np.uint64]:
        new = list(dict.fromkeys(word for word in words if word not in self._words))
        self._words.update(zip(new, features(new, self._lexicon), strict=True))
        return np.stack([self._words[word] for word in words])


def train(plan: TrainingPlan, known: Lexicon) -> Model[Any, Any]:
    fix_random_seed(plan.seed)
    base = lexicon.pretrained()
    model = network.build(base.vocab.vectors.data, len(TAGS), plan.depth, plan.dropout)
    model.initialize(X=[np.zeros((2, COLUMNS), np.uint64)])
    network.start_from(model, base.get_pipe("ner"))
    prepare = Preparer(known)
    optimizer: Any = Adam(plan.rate, L2=1e-6, use_averages=True)
    for at in range(plan.passes):
        optimizer.learn_rate = plan.rate * (1 - at / plan.passes) + 0.0001
        loss = _pass(model, optimizer, batches(data.epoch(plan.seed * 100 + at), prepare, plan))
        print(f"pass {at + 1} of {plan.passes}: loss {loss:.4f}", flush=True)  # noqa: T201 - a command line
    _use_averages(model, optimizer)
    set_dropout_rate(model, 0.0)
    return model


def batches(examples: Iterable[Example], prepare: Preparer, plan: TrainingPlan) -> Iterator[list[TrainingInput]]:
    ready = [found for each in examples if (found := prepare(each)) is not None]
    return shuffled(ready, plan.words, plan.seed)


def _pass(model: Model[Any, Any], optimizer: Any, batched: Iterable[list[TrainingInput]]) -> float:
    losses = []
    for batch in batched:
        guesses, backprop = model.begin_update([each.features for each in batch])
        weights = sum(float(each.weights.sum()) for each in batch)
        gradients = []
        loss = 0.0
        for guess, each in zip(guesses, batch, strict=True):
            right = np.eye(guess.shape[1], dtype=np.float32)[each.tags]
            gradients.append((guess - right) * each.weights[:, None] / weights)
            loss -= float((np.log(guess[np.arange(len(guess)), each.tags] + 1e-9) * each.weights).sum())
        backprop(gradients)
        model.finish_update(optimizer)
        losses.append(loss / weights)
    return float(np.mean(losses))


def _use_averages(model: Model[Any, Any], optimizer: Any) -> None:
    for node in model.walk():
        for name in node.param_names:
            if (node.id, name) in optimizer.averages:
                node.set_param(name, optimizer.averages[node.id, name])


def probabilities(model: Model[Any, Any], prepare: Preparer, examples: Sequence[Example]) -> list[NDArray[np.float32]]:
    """Compute the probabilities (words, tags) of each example; empty for a text without words."""
    found: list[NDArray[np.float32]] = []
    for each in examples:
        ready = prepare(each)
        found.append(model.predict([ready.features])[0] if ready else np.zeros((0, len(TAGS)), np.float32))
    return found
