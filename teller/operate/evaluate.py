"""Measure how well spans hide what is labelled, and under which names: leak, recall, precision, F2 and confusion.
Pure.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipelines.scanner.text.spans import Span, merge
from teller.operate.labels import is_known, right_names

#: Name of characters that no span hides.
LEFT: Final = "-"


class Label(NamedTuple):
    """Characters [start, end) of a text that hold personal data of a type, under the name that the labeller chose."""

    start: int
    end: int
    type: str


class TypeFigures(NamedTuple):
    """Figures of one type: its labels and their characters, the share of characters left, of labels hidden whole, and
    of masked characters those under a right name; None where nothing is masked or the type's right names are unknown.
    """

    type: str
    labels: int
    characters: int
    leak: float
    recall: float
    right: float | None


@dataclass(slots=True)
class Evaluation:
    """Sums over texts, all in characters but `labels` and `hidden`.

    `hidden` counts labels of which no character is left; `named` counts, by type, characters by the name they got,
    those left as LEFT.
    """

    texts: int = 0
    failed: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    named: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    masked: int = 0
    rightly: int = 0
    other: int = 0

    def add(self, text: str, labels: Sequence[Label], spans: Iterable[Span] | None) -> None:
        """Add a text. `spans` None: the scanner failed on the text; the line rejects it then, so it leaks nothing."""
        self.texts += 1
        self.failed += spans is None
        merged = [Span(0, len(text), "FAILED", 1.0)] if spans is None else merge(spans)
        ends = [each.end for each in merged]
        for label in labels:
            names = Counter[str]()
            for name, size in _names(label, merged, ends):
                names[name] += size
            names[LEFT] = label.end - label.start - names.total()
            self.labels[label.type] += 1
            self.hidden[label.type] += not names[LEFT]
            self.named[label.type] += names
        mask = _covered(len(text), [(each.start, each.end) for each in merged])
        labelled = _covered(len(text), [(each.start, each.end) for each in labels])
        self.masked += sum(mask)
        self.rightly += sum(one and other for one, other in zip(mask, labelled, strict=True))
        self.other += len(text) - sum(labelled)

    def rows(self) -> list[TypeFigures]:
        """Return the rows by type, most characters first."""
        sizes = Counter({name: names.total() for name, names in self.named.items()})
        return [
            TypeFigures(name, self.labels[name], size, self.named[name][LEFT] / size,
                        self.hidden[name] / self.labels[name], self._right(name))
            for name, size in sizes.most_common()
            if size
        ]  # fmt: skip

    def confusion(self, name: str) -> list[tuple[str, float]]:
        """Return the names that a type's masked characters got, with their shares, the greatest first."""
        given = Counter({entity: size for entity, size in self.named[name].items() if entity != LEFT})
        return [(entity, size / given.total()) for entity, size in given.most_common()]

    def _right(self, name: str) -> float | None:
        given = self.confusion(name)
        right = right_names(name)
        return sum(share for entity, share in given if entity in right) if given and is_known(name) else None

    @property
    def leak(self) -> float:
        """Return the share of labelled characters that is left."""
        left = sum(names[LEFT] for names in self.named.values())
        return left / max(1, sum(names.total() for names in self.named.values()))

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


def _names(label: Label, merged: Sequence[Span], ends: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield (entity, characters of the label under it); `ends` are those of the merged spans."""
    for at in range(bisect_right(ends, label.start), len(merged)):
        span = merged[at]
        if span.start >= label.end:
            return
        yield span.entity, min(span.end, label.end) - max(span.start, label.start)


def _covered(size: int, stretches: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(size)
    for start, end in stretches:
        mask[start:end] = b"\1" * (min(end, size) - start)
    return mask
