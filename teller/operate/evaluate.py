"""Measure how well spans hide what is labelled, and under which names: leak, recall, precision, F2 and confusion.
Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipelines.scanner.text.spans import Span, merge

#: Name of characters that no span hides.
LEFT: Final = "-"


class Label(NamedTuple):
    """Characters [start, end) of a text that hold personal data of a type, under the name that the labeller chose."""

    start: int
    end: int
    type: str


class TypeFigures(NamedTuple):
    """Figures of one type: its labels and their characters, the share of characters left, of labels hidden whole."""

    type: str
    labels: int
    characters: int
    leak: float
    recall: float


@dataclass(slots=True)
class Evaluation:
    """Sums over texts, all in characters but `hidden` and `named`.

    `hidden` counts labels of which no character is left; `named` counts, by type, how many labels got which name.
    """

    texts: int = 0
    failed: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    named: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    masked: int = 0
    rightly: int = 0
    other: int = 0

    def add(self, text: str, labels: Sequence[Label], spans: Iterable[Span] | None) -> None:
        """Add a text. `spans` None: the scanner failed on the text; the line rejects it then, so it leaks nothing."""
        self.texts += 1
        self.failed += spans is None
        merged = [Span(0, len(text), "FAILED", 1.0)] if spans is None else merge(spans)
        mask = _covered(len(text), [(each.start, each.end) for each in merged])
        labelled = _covered(len(text), [(each.start, each.end) for each in labels])
        for label in labels:
            size, kept = label.end - label.start, sum(mask[label.start : label.end])
            self.labels[label.type] += 1
            self.named[label.type][_name(label, merged)] += 1
            self.hidden[label.type] += kept == size
            self.characters[label.type] += size
            self.left[label.type] += size - kept
        self.masked += sum(mask)
        self.rightly += sum(one and other for one, other in zip(mask, labelled, strict=True))
        self.other += len(text) - sum(labelled)

    def rows(self) -> list[TypeFigures]:
        """Return the rows by type, most characters first."""
        return [
            TypeFigures(name, self.labels[name], size, self.left[name] / size, self.hidden[name] / self.labels[name])
            for name, size in self.characters.most_common()
            if size
        ]

    @property
    def leak(self) -> float:
        """Return the share of labelled characters that is left."""
        return self.left.total() / max(1, self.characters.total())

    @property
    def precision(self) -> float:
        """Return the share of masked characters that is labelled."""
        return self.rightly / max(1, self.masked)

    @property
    def over_masked(self) -> float:
        """Return the share of unlabelled characters that is masked."""
        return (self.masked - self.rightly) / max(1, self.other)

    @property
    def f2(self) -> float:
        """Return the F-measure of precision and recall (1 - leak), with recall weighed twice (van Rijsbergen, 1979)."""
        recall = 1 - self.leak
        below = 4 * self.precision + recall
        return 5 * self.precision * recall / below if below else 0.0


def _name(label: Label, merged: Sequence[Span]) -> str:
    """Return the entity of the span that covers most of the label."""
    parts = ((min(each.end, label.end) - max(each.start, label.start), each.entity) for each in merged)
    size, name = max(parts, default=(0, LEFT))
    return name if size > 0 else LEFT


def _covered(size: int, stretches: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(size)
    for start, end in stretches:
        mask[start:end] = b"\1" * (min(end, size) - start)
    return mask
