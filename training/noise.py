"""Make texts rougher, and move their labels along."""

import random
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
