"""Find national identifiers and vehicles' numbers by their check digits, without a word that announces them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, Pattern, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.engine.hit import Hit, apart
from pipelines.scanner.extra import forms
from pipelines.scanner.gates.seen import Seen

_NAME: Final = "NationalIdRecognizer"
#: Looked for behind the first character, so that `re` skips to the next that could be one.
_EDGE: Final = r"(?<![\w@/#=_.$£€+~-].)(?<![0-9][,:].)"
_END: Final = r"(?![\w@/-]|[.,:][0-9])"
#: Forms with blanks, brackets or hyphens behind letters.
_LETTERED: Final = (
    r"(?:[A-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D]|[A-Z]{5} [0-9]{2}[A-Z][0-9]{2} [A-Z][0-9]{3}[A-Z]|-[0-9]{7}-[A-Z]"
    r"|[A-Z]?[0-9]{6}\([0-9A]\))"
)
#: Capitals and digits in groups, taken as far as they reach.
_GROUPED: Final = (
    r"(?:(?<=[0-9])|[A-Z]{0,5}+[0-9])[A-Z0-9]{0,17}+(?:[ ./-][A-Z]{0,4}[0-9][A-Z0-9]{0,7}){0,7}(?:-[A-Z])?"
)
_CODE: Final = re.compile(rf"[A-Z0-9]{_EDGE}(?:(?<=[A-Z]){_LETTERED}|{_GROUPED}){_END}", re.DOTALL)
#: Digits of a PAN, and the fewest of all other forms.
_PAN: Final = 4
_LEAST: Final = 6
_PAN_FORM: Final = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]")


class NationalIdRecognizer(EntityRecognizer):
    """Looks for codes once, and for each code's shape tries the checks of the forms that have it."""

    def __init__(self, supported_language: str = "en", table: forms.FormTable = forms.ALONE) -> None:
        self._table = table
        #: What a form looks like, and its score: for explanations, and for the digest of the rules.
        self.patterns = [Pattern(each.name, re.escape("|".join(each.shapes)), each.score) for each in table.forms]
        entities = sorted({each.entity for each in table.forms})
        super().__init__(entities, name=_NAME, supported_language=supported_language)

    def load(self) -> None:
        """Do nothing: there is nothing to load."""

    def may_find(self, seen: Seen) -> bool:
        if seen.digits >= _LEAST:
            return True
        return seen.run == _PAN and _PAN_FORM.search(seen.text) is not None

    def analyze(
        self, text: str, entities: Sequence[str], nlp_artifacts: NlpArtifacts | None = None  # noqa: ARG002 - Presidio's
    ) -> list[RecognizerResult]:  # fmt: skip
        return [self.result(each) for each in self._found(-1, text, entities)]

    def hits(self, at: int, artefacts: NlpArtifacts, entities: Sequence[str]) -> list[Hit]:
        """Return the identifiers of these entities."""
        return self._found(at, artefacts.text, entities)  # type: ignore[attr-defined]

    def result(self, hit: Hit) -> RecognizerResult:
        """Make Presidio's result of the hit."""
        name = self._table.forms[hit.pattern].name
        why = AnalysisExplanation(_NAME, hit.score, pattern_name=name, textual_explanation=f"the check of {name}")
        return RecognizerResult(hit.entity, hit.start, hit.end, hit.score, why)

    def _found(self, at: int, text: str, entities: Sequence[str]) -> list[Hit]:
        found = [hit for hit in self._codes(at, text) if hit.entity in entities]
        return apart(found) if len(found) > 1 else found

    def _codes(self, at: int, text: str) -> Iterator[Hit]:
        for match in _CODE.finditer(text):
            number = self._table.form_of(match[0])
            if number >= 0:
                form = self._table.forms[number]
                yield Hit(match.start(), match.end(), form.entity, form.score, at, number)
