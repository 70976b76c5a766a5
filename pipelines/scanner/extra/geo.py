"""Find coordinates of places: pairs of decimal degrees, and degrees with minutes."""

import re
from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.extra.hinted import HintedRecognizer
from pipelines.scanner.gates.seen import Seen

_ENTITY: Final = "LOCATION"
_NUMBER: Final = re.compile(r"\d{1,3}\.\d+")
_DEGREES: Final = r"[+-]?\d{1,3}\.\d"
#: Four decimals are eleven metres; fewer are as likely a measurement.
_PAIR: Final = rf"(?<![\w.,$£€]){_DEGREES}\d{{3,14}}(?:°?\s?[ns]\b|°)?\s?[,;/]\s?{_DEGREES}\d{{3,14}}(?:°?\s?[ew]\b|°)?(?![\w]|[.,]\d)"
_SEXAGESIMAL: Final = (
    r"(?<!\w)\d{1,3}\s?°\s?\d{1,2}(?:\.\d+)?\s?['’′](?:\s?\d{1,2}(?:\.\d{1,6})?\s?[\"”″])?\s?[nsew](?!\w)"
)
_NAMED: Final = rf"(?<!\w)(?:lat|latitude|lon|lng|longitude)[\"']?\s?[:=]?\s?\K{_DEGREES}\d{{0,14}}(?![\w]|[.,]\d)"


class _DegreesRecognizer(PatternRecognizer):
    """Runs on texts with a degree sign."""

    def may_find(self, seen: Seen) -> bool:
        return "°" in seen.text


class _PairRecognizer(PatternRecognizer):
    """Drops pairs that are no degrees."""

    def invalidate_result(self, pattern_text: str) -> bool:
        first, second = (float(each[0]) for each in _NUMBER.finditer(pattern_text))
        return first > 90 or second > 180


def recognizers() -> list[EntityRecognizer]:
    """Make the recognizers; each comma, sign and number of digits that a pair needs is read off its pattern."""
    return [
        _PairRecognizer(supported_entity=_ENTITY, name="CoordinatesRecognizer", patterns=[Pattern("pair", _PAIR, 0.7)]),
        _DegreesRecognizer(supported_entity=_ENTITY, name="DegreesRecognizer", patterns=[Pattern("degrees", _SEXAGESIMAL, 0.7)]),
        HintedRecognizer(_ENTITY, "NamedCoordinateRecognizer", [Pattern("named", _NAMED, 0.7)],
                         words=("lat", "latitude", "lon", "lng", "longitude"), leads={"named": r"(?:lat|lon|lng)[a-z]*[\"']?\s?[:=]?\s?[+-]?\d{1,3}\.\d"}),
    ]  # fmt: skip
