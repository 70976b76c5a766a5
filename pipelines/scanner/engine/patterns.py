"""Run a Presidio pattern recognizer without making Presidio's objects."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

import regex  # type: ignore[import-untyped]
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from pipelines.scanner.engine.hit import Hit, apart
from pipelines.scanner.gates.hints import leads_of
from pipelines.scanner.gates.paths import MANY, paths
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.syntax import Needs, needs

#: Seconds for one pattern and text, Presidio's own value; a text that takes longer fails.
_PATIENCE = 60


class _Pattern(NamedTuple):
    """A pattern with the needs of a match, its score, and whether it counts only near a context word."""

    needs: Needs
    lead: Callable[[str], object] | None
    matches: Callable[[str], Iterable[Any]]
    score: float
    weak: bool


class Patterns:
    """Finds what `PatternRecognizer.analyze` finds and `threshold` does not drop; it tries each pattern once.

    A pattern whose score is below the threshold, and that no check can raise, counts only when a context word raises
    it. So a context word must occur in the text (in lower case: context words are compared with lower-cased words).
    """

    def __init__(self, at: int, recognizer: PatternRecognizer, threshold: float) -> None:
        kind = type(recognizer)
        self._at, self._recognizer = at, recognizer
        self._entity: str = recognizer.supported_entities[0]
        self._validates = kind.validate_result is not PatternRecognizer.validate_result
        self._invalidates = kind.invalidate_result is not PatternRecognizer.invalidate_result
        self._words = [word.lower() for word in recognizer.context or ()]
        alone = kind.enhance_using_context is EntityRecognizer.enhance_using_context
        least = min(threshold, *recognizer.score_thresholds.values(), 1.0)
        leads = leads_of(recognizer)
        self._each = [
            _Pattern(
                needs(each.regex),
                leads.get(each.name),
                _matches(each.regex, recognizer.global_regex_flags),
                each.score,
                not self._validates and alone and each.score < least,
            )
            for each in list[Pattern](recognizer.patterns)  # type: ignore[has-type]
        ]

    def find(self, seen: Seen) -> list[Hit]:
        """Return the recognizer's hits.

        Raises:
            TimeoutError: a pattern takes too long.
        """
        found: list[Hit] = []
        near: bool | None = None
        for number, (needed, lead, matches, _, weak) in enumerate(self._each):
            if not needed.met(seen) or (lead and not lead(seen.lowered)):
                continue
            if weak:
                near = self._is_near(seen.lowered) if near is None else near
                if not near:
                    continue
            for match in matches(seen.text):
                start, end = match.span()
                if start < end and (hit := self._hit(seen.text, start, end, number)):
                    found.append(hit)
        return apart(found) if len(found) > 1 else found

    def _is_near(self, lowered: str) -> bool:
        for word in self._words:  # noqa: SIM110 - a generator takes longer than the search
            if word in lowered:
                return True
        return False

    def _hit(self, text: str, start: int, end: int, number: int) -> Hit | None:
        """Return the hit of a match, or None where the recognizer's own checks reject it."""
        valid, score = None, self._each[number].score
        if self._validates:
            valid = self._recognizer.validate_result(text[start:end])
            if valid is not None:
                score = EntityRecognizer.MAX_SCORE if valid else EntityRecognizer.MIN_SCORE
        if self._invalidates and self._recognizer.invalidate_result(text[start:end]):
            return None
        sure = score > EntityRecognizer.MIN_SCORE
        return Hit(start, end, self._entity, score, self._at, number, valid) if sure else None

    def result(self, hit: Hit) -> RecognizerResult:
        """Make the result that the recognizer would return for the hit."""
        recognizer = self._recognizer
        pattern: Pattern = recognizer.patterns[hit.pattern]  # type: ignore[has-type]
        why = recognizer.build_regex_explanation(
            recognizer.name,  # type: ignore[has-type]
            pattern.name,
            pattern.regex,
            pattern.score,
            hit.valid,  # type: ignore[arg-type]
            recognizer.global_regex_flags,  # type: ignore[arg-type]
        )
        why.score = hit.score
        return RecognizerResult(hit.entity, hit.start, hit.end, hit.score, why, {})


def _matches(pattern: str, flags: int | None) -> Callable[[str], Iterable[Any]]:
    """Return the pattern's search. It has no time limit where its paths are few: the clock takes longer than they."""
    finditer: Callable[..., Iterable[Any]] = regex.compile(pattern, flags=flags).finditer
    return finditer if paths(pattern) < MANY else partial(finditer, timeout=_PATIENCE)
