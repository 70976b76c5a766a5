"""Find numbers that identify people, including those that Presidio's checks drop."""

import re
from typing import Any

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.extra.hinted import DigitsRecognizer, HintedRecognizer

_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])(?: (?:[01]\d|2[0-3]))?|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:19|20)?\d\d|"
    r"(?:19|20)\d\d\s?-\s?(?:19|20)\d\d"
)
#: Score of a number grouped as no telephone number is: above a telephone number's score raised by a word like "number".
_SHAPED = 0.85
#: Text behind a telephone number that names whom to ask for.
_EXTENSION = r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_BEHIND = re.compile(r"[xe]", re.IGNORECASE)
_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|treble)"


class LoosePhoneRecognizer(DigitsRecognizer):
    """Finds numbers in the form of telephone numbers, valid or not: people mistype them, and numbering plans change."""

    def __init__(self) -> None:
        edge, end = r"(?<![\w.#$£€/+-])(?<!\d,)", rf"{_EXTENSION}(?![\w%]|[.,]\d|-\d)"
        patterns = [
            Pattern("international", rf"(?<!\w)(?:\+|\b00)\d{{1,3}}[\s().-]{{0,2}}(?:\(?\d{{1,5}}\)?[\s./-]{{0,2}}){{1,6}}\d{end}", 0.6),
            Pattern("area", rf"{edge}\(\d{{2,5}}\)[\s.-]{{0,2}}\d{{2,8}}(?:[\s.-]?\d{{2,5}}){{0,3}}{end}", 0.6),
            Pattern("trunk", rf"{edge}1(?:[ .-]|[ .-]?\()\d{{3}}\)?[ .-]?\d{{3}}[ .-]\d{{4}}{end}", 0.6),
            Pattern("grouped", rf"{edge}\d{{2,5}}(?:[ \t.-]\d{{2,5}}){{2,4}}{end}", 0.45),
            Pattern("slash", rf"{edge}0\d{{2,5}}\s?/\s?\d{{4,9}}{end}", 0.5),
            Pattern("pairs", rf"{edge}(?:\d{{3,5}}[\s-]\d{{3,8}}|0\d{{4,9}}[ .-]\d{{3,8}}){end}", 0.4),
            Pattern("solid", rf"{edge}(?:0\d{{8,11}}|\d{{10,11}}){end}", 0.5),
            Pattern("spaced", rf"{edge}(?:\d[\s.-]{{1,3}}){{6,14}}\d{end}", 0.4),
            Pattern("short", rf"{edge}(?:[2-9]\d{{6,8}}|\d{{4}}\.\d{{4}}){end}", 0.25),
        ]  # fmt: skip
        context = ["phone", "number", "telephone", "cell", "mobile", "call", "text", "tel", "ring", "whatsapp", "hp", "sms",
                   "contact", "reach", "fax", "dial", "no", "num", "mob", "msg"]  # fmt: skip
        super().__init__("PHONE_NUMBER", patterns=patterns, context=context, name="LoosePhoneRecognizer")

    def invalidate_result(self, pattern_text: str) -> bool:
        """Reject a date, a span of years, or a number with fewer than 7 or more than 15 digits."""
        digits = sum(each.isdigit() for each in _BEHIND.split(pattern_text, 1)[0])
        return not 7 <= digits <= 15 or _DATE.fullmatch(pattern_text) is not None


def cards() -> PatternRecognizer:
    """Find cards: 12 to 19 digits in a row or in groups of four, also when Luhn's check fails."""
    patterns = [
        Pattern("groups", r"(?<![\w.,-])\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,3})?(?![\w-])", _SHAPED),
        Pattern("american-express", r"(?<![\w.,-])3[47]\d{2}[ -]\d{6}[ -]\d{5}(?![\w-])", _SHAPED),
        Pattern("solid", r"(?<![\w.,#-])\d{12,19}(?![\w]|[.,]\d)", 0.45),
    ]
    return PatternRecognizer(supported_entity="CREDIT_CARD", patterns=patterns, name="LooseCardRecognizer")


def accounts() -> list[PatternRecognizer]:
    """Find social security numbers and account numbers, also when their check digits are wrong."""
    named = r"(?<!\w)(?:ssn|social security(?: number| no\.?)?|sin|nino)\b\s*(?:is|:|#|=)?\s*\K\d[\d -]{7,11}\d"
    social = [
        Pattern(
            "ssn", r"(?<![\w.,-])\d{3}[- .]\d{2}[- .]\d{4}(?![\w-])", 0.85
        ),  # above a telephone number's score raised by "number"
        Pattern("ssn-named", named, 0.9),
    ]
    iban = r"(?<!\w)[a-z]{2}\d{2}\s?[a-z\d]{4}(?:\s?\d{4}){2,6}(?:\s?\d{1,3})?(?!\w)"
    return [
        _WithDigits("US_SSN", patterns=social, name="LooseSocialSecurityRecognizer"),
        _WithDigits("IBAN_CODE", patterns=[Pattern("iban", iban, _SHAPED)], name="LooseAccountRecognizer"),
    ]


class _WithDigits(DigitsRecognizer):
    """Drops matches of fewer than seven digits, such as four-letter words in a row."""

    def __init__(self, entity: str, **stock: Any) -> None:
        super().__init__(entity, **stock)

    def invalidate_result(self, pattern_text: str) -> bool:
        return sum(each.isdigit() for each in pattern_text) < 7


def spoken() -> HintedRecognizer:
    """Find six or more digits written in words."""
    pattern = Pattern("words", rf"(?<!\w){_WORD}(?:[\s,.-]+{_WORD}){{5,20}}(?!\w)", 0.6)
    words = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return HintedRecognizer("PHONE_NUMBER", "SpokenNumberRecognizer", [pattern], words=words, digit=False,
                            leads={"words": rf"{_WORD}(?:[\s,.-]+{_WORD}){{5}}"})  # fmt: skip


def recognizers() -> list[EntityRecognizer]:
    return [LoosePhoneRecognizer(), cards(), *accounts(), spoken()]
