"""Measures by character: leak, recall and over-masking."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.scanner.text.spans import Span
from training.example import Example

#: Types that identify a person by themselves.
DIRECT = ("PERSON", "ADDRESS", "EMAIL", "PHONE", "CARD", "IBAN", "SSN", "IP", "USER_NAME")


@dataclass(slots=True)
class Measure:
    """Counts of characters: labelled and left, by type; of no type, and how many of these are masked."""

    labelled: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    other: int = 0
    masked: int = 0

    def add(self, example: Example, spans: Iterable[Span]) -> None:
        mask = bytearray(len(example.text))
        for span in spans:
            mask[span.start : span.end] = b"\1" * (span.end - span.start)
        typed = bytearray(len(example.text))
        for label in (*example.labels, *example.unsure):
            size = label.end - label.start
            typed[label.start : label.end] = b"\1" * size
            self.labelled[label.type] += size
            self.left[label.type] += size - sum(mask[label.start : label.end])
        self.other += len(typed) - sum(typed)
        self.masked += sum(1 for one, other in zip(mask, typed, strict=True) if one and not other)

    def leak(self, types: Sequence[str] = DIRECT) -> float:
        """Share of the characters of these types that is left."""
        return sum(self.left[each] for each in types) / max(sum(self.labelled[each] for each in types), 1)

    def over(self) -> float:
        """Share of the characters of no type that is masked."""
        return self.masked / max(self.other, 1)


def measured(examples: Sequence[Example], found: Sequence[Iterable[Span] | None]) -> Measure:
    """Measure all examples; a text that the scanner failed on counts as masked whole."""
    total = Measure()
    for example, spans in zip(examples, found, strict=True):
        total.add(example, [Span(0, len(example.text), "FAILED", 1.0)] if spans is None else spans)
    return total
