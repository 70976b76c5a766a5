"""Pattern recognizers that run only on texts with the words or digits that their patterns need."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from presidio_analyzer import Pattern, PatternRecognizer

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints

#: Score of what a word announces, or a mark that nothing else has: as good as right check digits.
ANNOUNCED: Final = 1.0
_SEVEN_DIGITS = re.compile(r"(?:\d[\s().+/-]{0,3}){6}\d")


class HintedRecognizer(PatternRecognizer):
    """Runs on texts with one of `words`, or a word with one of `endings`, and with a digit if `digit` is set.

    `leads` maps a pattern's name to a pattern for `re` that is cheaper to search for; where the lower-cased text does
    not match it, the pattern cannot match either.
    """

    def __init__(  # noqa: PLR0913 - what Presidio takes, and the hints
        self, entity: str, name: str, patterns: Iterable[Pattern], *, words: Iterable[str] = (),
        endings: Iterable[str] = (), digit: bool = True, context: list[str] | None = None,
        leads: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.hints = Hints(frozenset(words), tuple(endings), digit)
        self.leads = compiled(leads or {})
        super().__init__(entity, patterns=list(patterns), name=name, context=context or [])


class DigitsRecognizer(PatternRecognizer):
    """Runs on texts that have seven digits with little between them."""

    def may_find(self, seen: Seen) -> bool:
        return seen.digits >= 7 and _SEVEN_DIGITS.search(seen.text) is not None


def compiled(leads: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(each) for name, each in leads.items()}
