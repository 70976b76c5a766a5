"""Make texts rougher, and move their labels along."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from training.example import Example, TrainingLabel


def lower(example: Example) -> Example:
    return _recased(example, str.lower)


def upper(example: Example) -> Example:
    return _recased(example, str.upper)


def _recased(example: Example, change: Callable[[str], str]) -> Example:
    text = "".join(changed if len(changed := change(each)) == 1 else each for each in example.text)
    return replace(example, text=text)


def renamed(example: Example, rng: random.Random, first: Callable[[], str], last: Callable[[], str]) -> Example:
    """Rename the people in a text: a name of one word becomes a given or a family name, a longer one a full name."""

    def other(label: TrainingLabel) -> str:
        old = example.text[label.start : label.end]
        name = f"{first()} {last()}" if " " in old else rng.choice([first, first, last])()
        return name.lower() if old.islower() else name.upper() if old.isupper() and len(old) > 3 else name

    return substituted(example, {label: other(label) for label in example.labels if label.type == "PERSON"})


def substituted(example: Example, values: dict[TrainingLabel, str]) -> Example:
    """Return the example with other texts at some of its labels."""
    marks = sorted([*example.labels, *example.unsure], key=lambda each: each.start)
    text, at = "", 0
    moved: dict[TrainingLabel, TrainingLabel] = {}
    for mark in marks:
        text += example.text[at : mark.start]
        value = values.get(mark, example.text[mark.start : mark.end])
        moved[mark] = TrainingLabel(len(text), len(text) + len(value), mark.type)
        text += value
        at = mark.end
    labels, unsure = (tuple(moved[each] for each in marks) for marks in (example.labels, example.unsure))
    return Example(text + example.text[at:], labels, example.kind, unsure)


def joined(parts: Sequence[Example], between: str) -> Example:
    """Join several texts into one."""
    text = ""
    labels: list[TrainingLabel] = []
    unsure: list[TrainingLabel] = []
    for each in parts:
        text += between if text else ""
        labels += [TrainingLabel(one.start + len(text), one.end + len(text), one.type) for one in each.labels]
        unsure += [TrainingLabel(one.start + len(text), one.end + len(text), one.type) for one in each.unsure]
        text += each.text
    return Example(text, tuple(labels), parts[0].kind, tuple(unsure))


def recased(examples: Iterable[Example], rng: random.Random, lowered: float, raised: float) -> Iterator[Example]:
    """Put a share of the texts in lower case, and a share in capitals."""
    for each in examples:
        chance = rng.random()
        yield lower(each) if chance < lowered else upper(each) if chance < lowered + raised else each


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORT = {"you": "u", "are": "r", "your": "ur", "to": "2", "for": "4", "and": "n", "please": "pls", "tomorrow": "tmr", "with": "w", "the": "da", "see": "c", "because": "cuz", "what": "wat", "that": "dat", "going": "goin", "this": "dis"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|\W")


def typed(example: Example, rng: random.Random, rate: float = 0.12) -> Example:
    """Write the text as people type in a hurry: letters swapped, doubled, left out, short words, no apostrophes.

    Names get it at a quarter of the rate; numbers not at all.
    """
    inside = bytearray(len(example.text) + 1)
    for label in (*example.labels, *example.unsure):
        inside[label.start : label.end] = b"\1" * (label.end - label.start)
    text = ""
    moved = [0] * (len(example.text) + 1)
    at = 0
    for match in _WORD.finditer(example.text):
        text += example.text[at : match.start()]
        for before in range(at, match.start()):
            moved[before] = len(text) - (match.start() - before)
        word = match[0]
        changed = _typed(word, rng, inside=bool(inside[match.start()])) if rng.random() < rate else word
        for step in range(len(word)):
            moved[match.start() + step] = len(text) + min(step, len(changed))
        text += changed
        at = match.end()
    for before in range(at, len(moved)):
        moved[before] = len(text) + before - at
    text += example.text[at:]
    labels, unsure = (
        tuple(TrainingLabel(moved[each.start], moved[each.end], each.type) for each in marks)
        for marks in (example.labels, example.unsure)
    )
    return Example(text, tuple(each for each in labels if each.end > each.start), example.kind, unsure)


def _typed(word: str, rng: random.Random, *, inside: bool) -> str:
    if inside:
        return word + word[-1] * rng.randint(1, 3) if word.isalpha() and rng.random() < 0.25 else word
    if not word.isalpha():
        return "" if word in ",.'!?" else word
    if word.lower() in _SHORT:
        return _SHORT[word.lower()]
    place = rng.randrange(len(word))
    other = rng.choice(_LETTERS)
    return rng.choice([
        word[:place] + word[place + 1 :] if len(word) > 3 else word, word[:place] + other + word[place + 1 :] if len(word) > 3 else word,
        word + word[-1] * rng.randint(1, 4), word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :], word.lower(),
    ])  # fmt: skip


def hurried(examples: Iterable[Example], rng: random.Random, share: float) -> Iterator[Example]:
    """Write a share of the texts in a hurry."""
    for each in examples:
        yield typed(each, rng) if rng.random() < share else each
