"""Real sentences in which nobody is named: Python's manual, and sentences of frequent words."""

import importlib
import random
import re
from functools import cache

from training.example import Example, TrainingLabel

_SENTENCE = re.compile(r"[^\n.]{30,200}")
#: A capital inside a sentence: it may begin a name, so it teaches nothing.
_CAPITAL = re.compile(r"(?<=[\w,] )[A-Z][\w.-]*(?: [A-Z][\w.-]*)*")


@cache
def manual() -> tuple[str, ...]:
    """Return lines of the manual that comes with Python (PSF licence)."""
    topics = importlib.import_module("pydoc_data.topics").topics
    lines = (
        re.sub(r"\s+", " ", match[0]).strip()
        for text in topics.values()
        for match in _SENTENCE.finditer(text.replace("\n   ", " "))
    )
    return tuple(line for line in lines if len(line) > 25)


def sentences(rng: random.Random, count: int) -> list[Example]:
    return [_harmless(line) for line in rng.sample(manual(), min(count, len(manual())))]


def _harmless(text: str) -> Example:
    unsure = tuple(TrainingLabel(*match.span(), "UNSURE") for match in _CAPITAL.finditer(text))
    return Example(text, (), "prose", unsure)
