"""When a recognizer made of patterns can find anything that counts."""

from typing import NamedTuple, TypeGuard

import regex  # type: ignore[import-untyped]
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.gates.syntax import Needs, needs

#: Seconds for one pattern and text, as Presidio has it; a text that takes longer fails.
_PATIENCE = 60


class Gate(NamedTuple):
    """One pattern: what a match needs, the pattern, and whether it counts only near a context word."""

    needs: Needs
    search: regex.Pattern[str]
    weak: bool


class PatternGate:
    """Tries the cheap conditions, then the patterns themselves: dearer than a condition, cheaper than the recognizer.

    A pattern whose score lies below the threshold and that no check can raise counts only when a context word raises
    it, so a context word must occur somewhere (in lower case: context words are compared with lower-cased words).
    """

    def __init__(self, recognizer: PatternRecognizer, threshold: float) -> None:
        kind = type(recognizer)
        unchecked = kind.validate_result is PatternRecognizer.validate_result
        alone = kind.enhance_using_context is EntityRecognizer.enhance_using_context
        self._words = [word.lower() for word in recognizer.context or ()]
        flags = recognizer.global_regex_flags
        threshold = min(threshold, *recognizer.score_thresholds.values(), 1.0)
        self._gates = [
            Gate(
                needs(each.regex),
                regex.compile(each.regex, flags=flags),
                unchecked and alone and each.score < threshold,
            )
            for each in list[Pattern](recognizer.patterns)  # type: ignore[has-type]
        ]

    def possible(self, text: str, digits: int) -> bool:
        """Whether a text with so many digits may hold what a pattern needs."""
        return any(self._met(each.needs, text, digits) for each in self._gates)

    def matches(self, text: str, lowered: str, digits: int) -> bool:
        """Whether a pattern matches, and near a context word where it needs one."""
        near = any(word in lowered for word in self._words)
        return any(
            (near or not each.weak)
            and self._met(each.needs, text, digits)
            and each.search.search(text, timeout=_PATIENCE)
            for each in self._gates
        )

    @staticmethod
    def _met(needed: Needs, text: str, digits: int) -> bool:
        if digits < needed.digits:
            return False
        return all(each in text for each in needed.characters) if needed.characters else True


def is_plain(recognizer: EntityRecognizer) -> TypeGuard[PatternRecognizer]:
    """Whether it looks for its patterns and nothing else."""
    if not isinstance(recognizer, PatternRecognizer):
        return False
    return type(recognizer).analyze is PatternRecognizer.analyze
