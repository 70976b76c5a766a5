"""Read published corpora of labelled tweets and comments; their files stay beside the checkout, outside it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from training.example import Example, TrainingLabel

FOLDER = Path(__file__).parents[2] / "shared" / "pii"
_TYPES = {
    "PER": "PERSON", "person": "PERSON", "LOC": "LOCATION", "location": "LOCATION", "ORG": "ORG", "corporation": "ORG",
    "group": "ORG", "product": "UNSURE", "creative-work": "UNSURE",
}  # fmt: skip
_MIXED = {"PERSON": "PERSON", "LOCATION": "LOCATION", "ORG": "ORG", "PHONE": "PHONE", "EMAIL": "EMAIL", "SSN": "SSN",
          "CREDIT_CARD": "CARD", "MRN": "UNSURE", "NPI": "UNSURE"}  # fmt: skip
_HANDLE = re.compile(r"(?<![\w@])@\w{1,30}")


def conll(name: str, kind: str) -> list[Example]:
    """Read a file of tokens with BIO labels, and join the tokens to a text as people write it."""
    text = (FOLDER / name).read_text("utf-8")
    blocks = re.split(r"\n\s*\n", text)
    rows = [[line.split("\t") for line in block.splitlines() if "\t" in line] for block in blocks]
    return [example(block, kind) for block in rows if block]


def example(rows: Iterable[list[str]], kind: str) -> Example:
    text = ""
    spans: list[tuple[str, int, int]] = []
    glue = True
    for word, label in ((row[0], row[-1].strip()) for row in rows):
        if not glue and not _hangs(word):
            text += " "
        start = len(text)
        text += word
        glue = word in "@#([“" or (word in "$£€" and len(word) == 1)
        if label != "O":
            _grow(spans, label, start, len(text))
    labels = [TrainingLabel(start, end, _TYPES[name]) for name, start, end in spans]
    return tidy(text, labels, kind)


def tidy(text: str, labels: list[TrainingLabel], kind: str) -> Example:
    """Label handles as user names, whatever their labels; put UNSURE labels apart."""
    handles = [TrainingLabel(*match.span(), "USER_NAME") for match in _HANDLE.finditer(text)]
    rest = [each for each in labels if not any(each.start < one.end and one.start < each.end for one in handles)]
    sure = [each for each in rest if each.type != "UNSURE"]
    unsure = tuple(each for each in rest if each.type == "UNSURE")
    return Example(text, tuple(sorted([*sure, *handles], key=lambda each: each.start)), kind, unsure)


def _hangs(word: str) -> bool:
    return word in {
        ".",
        ",",
        "!",
        "?",
        ":",
        ";",
        ")",
        "n't",
        "'s",
        "'m",
        "'re",
        "'ve",
        "'ll",
        "'d",
        "’s",
        "…",
        "]",
        "%",
    }


def _grow(spans: list[tuple[str, int, int]], label: str, start: int, end: int) -> None:
    name = label[2:]
    if label.startswith("I-") and spans and spans[-1][0] == name and start - spans[-1][2] <= 1:
        spans[-1] = (name, spans[-1][1], end)
    else:
        spans.append((name, start, end))


def mixed() -> Iterator[Example]:
    """Yield sentences with character spans; not everything personal in them is labelled."""
    for line in (FOLDER / "mixed.dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        labels = [TrainingLabel(each["start"], each["end"], _MIXED[each["type"]]) for each in row["spans"]]
        address = [_as_address(row["text"], each) for each in labels]
        yield tidy(row["text"], address, f"mixed/{row['src']}")


#: Types of the corpora in other languages; what is not listed here is not personal.
_FOREIGN = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORG", "ADDR": "ADDRESS", "PHONE": "PHONE", "MAIL": "EMAIL", "ID": "UNSURE", "OTHER": "UNSURE",
            "PERSON": "PERSON", "LOCATION": "LOCATION", "ORGANIZATION": "ORG", "ADDRESS": "ADDRESS", "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL"}  # fmt: skip
#: Share of each file in another language that English trains on, from its beginning: the rest is for choosing elsewhere.
_FOREIGN_USED = 0.85
_LONGEST = 160


@cache
def foreign() -> tuple[Example, ...]:
    """Return short sentences in other languages, as they come between English ones."""
    found: list[Example] = []
    for path in sorted(FOLDER.glob("??.*.train.jsonl")):
        if not any(each in path.name for each in ("europeana", "echr", "lener")):  # old spelling, and law
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            found += [
                _of_row(row, path.name)
                for row in rows[: int(len(rows) * _FOREIGN_USED)]
                if len(row["text"]) <= _LONGEST
            ]
    return tuple(found)


def _of_row(row: Mapping[str, Any], kind: str) -> Example:
    labels = [
        TrainingLabel(each["start"], each["end"], _FOREIGN[each["type"]])
        for each in row["spans"]
        if each["type"] in _FOREIGN
    ]
    return tidy(row["text"], labels, kind)


def _as_address(text: str, label: TrainingLabel) -> TrainingLabel:
    """Label a place that begins with a house number as an address."""
    is_address = label.type == "LOCATION" and re.match(r"\d+ \w+ \w+", text[label.start : label.end])
    return TrainingLabel(label.start, label.end, "ADDRESS") if is_address else label
