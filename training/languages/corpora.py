"""Read the labelled texts of each language; the files stay beside the checkout, outside it."""

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from training.corpora import FOLDER
from training.example import Example, TrainingLabel

#: Last part of each file, on which settings are chosen.
TAIL: Final = 0.15
_TYPES: Final = {
    "PERSON": "PERSON", "LOCATION": "LOCATION", "ORGANIZATION": "ORG", "ADDRESS": "ADDRESS", "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL", "ID": "ID", "URL": "UNSURE", "OTHER": "UNSURE", "DATE_TIME": "DATE",
}  # fmt: skip
#: Numbers of five digits or more, which may be someone's.
_NUMBER: Final = re.compile(r"\d(?:[ ./-]?\d){4,}")
#: Streets with a house number, as several languages write them.
_STREET: Final = re.compile(
    r"\b[^\W\d_]{3,30}(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|gatan|vägen|plein) \d{1,4}\b"
    r"|\b(?:[Rr]ua|[Aa]venida|[Rr]ue|[Vv]ia|[Cc]alle|ul\.|[Pp]laza|[Pp]iazza) [^\d\n.]{3,40},? (?:n[.º°]* ?)?\d{1,4}\b"
)
#: A word with a capital first letter that follows a small one: perhaps a name that nobody labelled.
_CAPITAL: Final = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ] )[A-ZÀ-Þ][^\W\d_]{2,}")


class Source(NamedTuple):
    """A file: its share of texts in a pass, and what it does not label.

    `numbers` tells that numbers of people are labelled, `streets` that addresses are; `sure` that all names are.
    """

    name: str
    share: float = 1.0
    numbers: bool = False
    streets: bool = False
    sure: bool = True

    @property
    def language(self) -> str:
        return self.name[:2]


SOURCES: Final = (
    Source("de.germeval"), Source("de.grascco", 1.5, numbers=True, streets=True), Source("de.pud"),
    Source("es.meddocan", 1.0, numbers=True, streets=True), Source("es.echr", 2.5, numbers=True), Source("fr.echr", 3.0, numbers=True),
    Source("fr.europeana", 0.5, streets=True), Source("it.xsid", 1.5), Source("nl.europeana", 0.5, sure=False),
    Source("nl.xsid", 1.5), Source("pl.kpwr", 1.5, streets=True), Source("pt.bosque", 0.8), Source("pt.lener", 0.5),
    Source("pt.pud"), Source("sv.pud"), Source("sv.talbanken", 0.6), Source("sv.webbnyheter"), Source("tr.wiki", 0.9),
)  # fmt: skip


@cache
def _read(source: Source) -> list[Example]:
    rows = (FOLDER / f"{source.name}.train.jsonl").read_text("utf-8").splitlines()
    return [_example(json.loads(row), source) for row in rows]


def _example(row: dict[str, object], source: Source) -> Example:
    text = str(row["text"])
    spans: list[TrainingLabel] = [
        TrainingLabel(each["start"], each["end"], _TYPES[each["type"]])
        for each in row["spans"]  # type: ignore[attr-defined]
    ]
    labels = [each for each in spans if each.type != "UNSURE"]
    unsure = [each for each in spans if each.type == "UNSURE"]
    unsure += [each for each in _unlabelled(text, source) if not any(_overlap(each, one) for one in spans)]
    return Example(text, tuple(sorted(labels, key=lambda each: each.start)), source.name, tuple(unsure))


def _unlabelled(text: str, source: Source) -> Iterator[TrainingLabel]:
    """Yield ranges that may hold what the file does not label."""
    patterns = [*([] if source.numbers else [_NUMBER]), *([] if source.streets else [_STREET])]
    for pattern in [*patterns, *([] if source.sure else [_CAPITAL])]:
        yield from (TrainingLabel(*match.span(), "UNSURE") for match in pattern.finditer(text))


def _overlap(one: TrainingLabel, other: TrainingLabel) -> bool:
    return one.start < other.end and other.start < one.end


def training(rng: random.Random, without: str = "") -> Iterator[Example]:
    """Yield the texts of a pass, each file by its share, without the files' tails and without files of an ending."""
    for source in SOURCES:
        if without and source.name.endswith(without):
            continue
        examples = _read(source)
        head = examples[: round(len(examples) * (1 - TAIL))]
        whole, part = divmod(source.share, 1)
        yield from (each for each in head for _ in range(int(whole) + (rng.random() < part)))


def whole(ending: str) -> dict[str, list[Example]]:
    """Return all texts of the files whose names end so."""
    return {source.name: _read(source) for source in SOURCES if source.name.endswith(ending)}


def development() -> dict[str, list[Example]]:
    """Return the tail of each file, by its name.

    The three pud files share sentences, but not their tails: the files are in the same order.
    """
    return {
        source.name: [
            each for each in _read(source)[round(len(_read(source)) * (1 - TAIL)) :] if each.text.strip()
        ]
        for source in SOURCES
    }  # fmt: skip
