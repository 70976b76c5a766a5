"""Roughen texts as people's keyboards and habits do: no accents, ae for ä, another language beside one's own."""

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from training import noise
from training.example import Example, TrainingLabel
from training.languages.names import LocalNames

_SPELT: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"}
_BARE: Final = {"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "ß": "ss"}


def bare(example: Example) -> Example:
    """Drop the accents."""
    return mapped(example, lambda char: _BARE.get(char) or unicodedata.normalize("NFD", char)[0])


def spelt(example: Example) -> Example:
    """Write ae, oe, ue, ss and aa, as on a keyboard without these letters."""
    return mapped(example, lambda char: _SPELT.get(char, char))


def mapped(example: Example, change: Callable[[str], str]) -> Example:
    """Change each character, and move the labels along."""
    parts = [char if char.isascii() else change(char) for char in example.text]
    at = [0]
    for part in parts:
        at.append(at[-1] + len(part))
    labels, unsure = (
        tuple(TrainingLabel(at[each.start], at[each.end], each.type) for each in marks)
        for marks in (example.labels, example.unsure)
    )
    return replace(example, text="".join(parts), labels=labels, unsure=unsure)


def renamed(example: Example, rng: random.Random, names: LocalNames, *, declined: bool) -> Example:
    """Rename the people of a text, in a declined form where it may be one."""
    first, last = names.first, names.last
    if declined and rng.random() < 0.6:
        return noise.renamed(
            example, rng, lambda: names.declined(names.first), lambda: names.declined(names.last)
        )  # fmt: skip
    return noise.renamed(example, rng, first, last)


def roughened(examples: Iterable[Example], rng: random.Random) -> Iterator[Example]:
    """Put texts in lower case (30 %), in capitals (5 %), without accents (8 %), spelt plainly (5 %)."""
    for each in examples:
        found = each
        chance = rng.random()
        if chance < 0.08:
            found = bare(found)
        elif chance < 0.13:
            found = spelt(found)
        chance = rng.random()
        yield noise.lower(found) if chance < 0.3 else noise.upper(found) if chance < 0.35 else found


def mixed(examples: Sequence[Example], others: Sequence[Example], rng: random.Random) -> Iterator[Example]:
    """Put another text beside some texts, as people do who write two languages."""
    for each in examples:
        if others and rng.random() < 0.06:
            pair = [each, rng.choice(others)]
            rng.shuffle(pair)
            yield replace(noise.joined(pair, rng.choice([" ", " ", "\n", ". "])), kind=each.kind)
        else:
            yield each
