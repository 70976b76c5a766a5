"""Which of a registry's recognizers to run on a text."""

import re
from collections.abc import Callable, Sequence
from typing import TypeGuard

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
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

from pipelines.scanner.gates.hints import Gated, Hinted, Hints
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.syntax import Needs, needs

_MAYBE = Callable[[Seen], object]
_DOMAIN = re.compile(r"\.[^\W\d_]")
_MAC = re.compile(r"[0-9a-f]{2}([:-])[0-9a-f]{2}\1|[0-9a-f]{4}\.[0-9a-f]{4}\.")
_IP = re.compile(r"\d\.\d|:[0-9a-f]{0,4}:")
_IBAN = re.compile(r"[A-Za-z\u0130\u0131\u017f\u212a]{2}[0-9]{2}")
#: What Presidio's own need: a domain's last dot before a letter; the first groups of hexadecimal digits; a dot between
#: digits or two colons close together; a country and two check digits; the four digits of the shortest telephone
#: numbers in its regions.
_CONDITIONS: dict[type[EntityRecognizer], _MAYBE] = {
    UrlRecognizer: lambda seen: "." in seen.text and _DOMAIN.search(seen.text),
    EmailRecognizer: lambda seen: "@" in seen.text and _DOMAIN.search(seen.text, seen.text.index("@")),
    MacAddressRecognizer: lambda seen: _MAC.search(seen.lowered),
    IpRecognizer: lambda seen: _IP.search(seen.lowered),
    IbanRecognizer: lambda seen: seen.digits and _IBAN.search(seen.text),
    PhoneRecognizer: lambda seen: seen.digits >= 4,
}
#: Words whose recognizers are kept; when there are more, all are forgotten.
_KEPT = 20_000


class Gates:
    """`chosen` gives the positions of the recognizers to run on a text, in order."""

    def __init__(self, recognizers: Sequence[EntityRecognizer]) -> None:
        self._asked: list[tuple[int, _MAYBE]] = []
        self._always: list[int] = []
        self._entities: list[int] = []
        self._hints: list[tuple[int, Hints]] = []
        self._by_word: dict[str, tuple[int, ...]] = {}
        for at, each in enumerate(recognizers):
            self._place(at, each)
        self._with_digit = {at for at, hints in self._hints if hints.digit}

    def _place(self, at: int, recognizer: EntityRecognizer) -> None:
        condition = next((each for kind, each in _CONDITIONS.items() if isinstance(recognizer, kind)), None)
        if isinstance(recognizer, Hinted):
            self._hints.append((at, recognizer.hints))
        elif isinstance(recognizer, Gated):
            self._asked.append((at, recognizer.may_find))
        elif isinstance(recognizer, SpacyRecognizer):
            self._entities.append(at)
        elif condition is not None and type(recognizer).__module__.startswith(("presidio_analyzer.", "pipelines.")):
            self._asked.append((at, condition))
        elif is_plain(recognizer):
            patterns = list[Pattern](recognizer.patterns)  # type: ignore[has-type]
            self._asked.append((at, _by_needs([needs(each.regex) for each in patterns])))
        else:
            self._always.append(at)

    def chosen(self, seen: Seen, artefacts: NlpArtifacts) -> list[int]:
        """Positions of the recognizers that may find something."""
        found = {at for at, may_find in self._asked if may_find(seen)}
        found.update(self._always)
        found |= self._hinted(seen)
        return sorted(found.union(self._entities) if artefacts.scores else found)

    def _hinted(self, seen: Seen) -> set[int]:
        if not self._hints:
            return set()
        known = self._by_word
        found: set[int] = set()
        for word in Hints.of(seen.lowered):
            those = known.get(word)
            found.update(self._of(word) if those is None else those)
        return found if seen.digits else found - self._with_digit

    def _of(self, word: str) -> tuple[int, ...]:
        """The recognizers that a word is a hint for."""
        if len(self._by_word) >= _KEPT:
            self._by_word.clear()
        those = [at for at, hints in self._hints if word in hints.words or word.endswith(hints.endings)]
        self._by_word[word] = tuple(those)
        return self._by_word[word]


def is_plain(recognizer: EntityRecognizer) -> TypeGuard[PatternRecognizer]:
    """Whether it looks for its patterns and nothing else."""
    if not isinstance(recognizer, PatternRecognizer):
        return False
    return type(recognizer).analyze is PatternRecognizer.analyze


def _by_needs(every: list[Needs]) -> _MAYBE:
    """Whether what one of them needs is there; most texts lack the digits that all of them need."""
    digits, run = min(each.digits for each in every), min(each.run for each in every)

    def may_find(seen: Seen) -> bool:
        return seen.digits >= digits and seen.run >= run and any(each.met(seen) for each in every)

    return may_find
