"""Which of a registry's recognizers to run on a text."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from presidio_analyzer import EntityRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import (
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
    UrlRecognizer,
)

from pipelines.scanner.gates.hints import Hints
from pipelines.scanner.gates.patterns import PatternGate, is_plain

_DIGIT = re.compile(r"\d")
#: What Presidio's own need: a domain's last dot before a letter; hexadecimal digits around a mark; a dot between digits
#: or two colons close together; two check digits; the four digits of the shortest telephone numbers in its regions.
_CONDITIONS: dict[type[EntityRecognizer], re.Pattern[str]] = {
    UrlRecognizer: re.compile(r"\.[^\W\d_]"),
    EmailRecognizer: re.compile(r"@.*\.[^\W\d_]", re.DOTALL),
    MacAddressRecognizer: re.compile(r"[0-9a-f][:.-][0-9a-f]", re.IGNORECASE),
    IpRecognizer: re.compile(r"\d\.\d|:[0-9a-f]{0,4}:", re.IGNORECASE),
    IbanRecognizer: re.compile(r"\d.*\d", re.DOTALL),
    PhoneRecognizer: re.compile(r"\d.*\d.*\d.*\d", re.DOTALL),
}


@runtime_checkable
class Gated(Protocol):
    """A recognizer that says itself where it cannot find anything."""

    def may_find(self, text: str) -> bool: ...


@runtime_checkable
class Hinted(Protocol):
    """A recognizer that needs one of some words, and perhaps a digit."""

    hints: Hints


class Gates:
    """`chosen` gives the positions of the recognizers to run on a text, in order.

    `threshold` is the least score that counts.
    """

    def __init__(self, recognizers: Sequence[EntityRecognizer], threshold: float = 0.0) -> None:
        self._asked: list[tuple[int, Callable[[str], object]]] = []
        self._always: list[int] = []
        self._entities: list[int] = []
        self._free: list[int] = []
        self._patterns: dict[int, PatternGate] = {}
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._by_ending: defaultdict[str, set[int]] = defaultdict(set)
        self._with_digit: set[int] = set()
        for at, each in enumerate(recognizers):
            if is_plain(each):
                self._patterns[at] = PatternGate(each, threshold)
            self._place(at, each)
        self._endings = tuple(self._by_ending)

    def _place(self, at: int, recognizer: EntityRecognizer) -> None:
        condition = next((each for kind, each in _CONDITIONS.items() if isinstance(recognizer, kind)), None)
        if isinstance(recognizer, Hinted):
            self._hint(at, recognizer.hints)
        elif isinstance(recognizer, Gated):
            self._asked.append((at, recognizer.may_find))
        elif isinstance(recognizer, SpacyRecognizer):
            self._entities.append(at)
        elif condition is not None and type(recognizer).__module__.startswith(("presidio_analyzer.", "pipelines.")):
            self._asked.append((at, condition.search))
        else:
            (self._free if at in self._patterns else self._always).append(at)

    def _hint(self, at: int, hints: Hints) -> None:
        for word in hints.words:
            self._by_word[word].add(at)
        for ending in hints.endings:
            self._by_ending[ending].add(at)
        if hints.digit:
            self._with_digit.add(at)

    def chosen(self, text: str, artefacts: NlpArtifacts) -> list[int]:
        """Positions of the recognizers that may find something."""
        digits, lowered = len(_DIGIT.findall(text)), text.lower()
        found = {at for at, may_find in self._asked if may_find(text)}
        found.update(at for at in self._free if self._patterns[at].possible(text, digits))
        found |= self._hinted(lowered, digits)
        found = {at for at in found if at not in self._patterns or self._patterns[at].matches(text, lowered, digits)}
        found.update(self._always)
        return sorted(found.union(self._entities) if artefacts.scores else found)

    def _hinted(self, lowered: str, digits: int) -> set[int]:
        found: set[int] = set()
        for word in Hints.of(lowered):
            if word in self._by_word:
                found |= self._by_word[word]
            if self._endings and word.endswith(self._endings):
                for ending, those in self._by_ending.items():
                    if word.endswith(ending):
                        found |= those
        return found if digits else found - self._with_digit
