"""Find numbers that identify people, including those that Presidio's checks drop."""

import re
from typing import Any

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from stdnum import iban as iban_check

from pipelines.scanner.extra.hinted import ANNOUNCED, DigitsRecognizer, HintedRecognizer, compiled
from pipelines.scanner.gates.seen import Seen

_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])(?: (?:[01]\d|2[0-3]))?|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:19|20)?\d\d|"
    r"(?:19|20)\d\d\s?-\s?(?:19|20)\d\d"
)
#: Score of a number grouped as no telephone number is: above a telephone number's score raised by a word like "number".
_SHAPED = 0.85
#: Text behind a telephone number that names whom to ask for.
_WITH_EXTENSION = r",?\s?(?:x|extn?\b\.?|extension)[\s:]{0,2}\d{1,6}"
_EXTENSION = rf"(?:{_WITH_EXTENSION})?"
_BEHIND = re.compile(r"[xe]", re.IGNORECASE)
#: The beginning of a time in seconds or milliseconds since 1970, of the years 2017 to 2027; no area code begins so.
_EPOCH = r"1[5-7]"
#: The beginning of an IBAN, and the fewest digits of one that is written in groups.
_IBAN_BEGIN = re.compile(r"[a-z]{2}[0-9]{2}[ -]?[a-z0-9]{4}")
_IBAN_DIGITS = 7
_SOCIAL = re.compile(r"[0-9][- .][0-9]{2}[- .][0-9]{4}|ssn|social security")
_SOCIAL_DIGITS = 9


class LoosePhoneRecognizer(DigitsRecognizer):
    """Finds numbers in the form of telephone numbers, valid or not: people mistype them, and numbering plans change."""

    #: Cheap parts of the patterns: a pattern matches only where its part does.
    leads = compiled({
        "international": r"\+\d|00\d", "area": r"\(\d\d", "trunk": r"1[ .-]?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}",
        "grouped": r"\d\d[ \t.-]\d{2,5}[ \t.-]\d\d", "slash": r"0\d{2,5}\s?/", "pairs": r"\d{3}[\s.-]\d{3}", "solid": r"\d{9}",
        "spaced": r"\d[\s.-]{1,3}\d[\s.-]{1,3}\d[\s.-]", "short": r"[2-9]\d{6}|\d{4}\.\d{4}",
    })  # fmt: skip

    def __init__(self) -> None:
        edge, end = r"(?<![\w.#$£€/+-])(?<!\d,)", rf"{_EXTENSION}(?![\w%]|[.,]\d|-\d)"
        patterns = [
            Pattern("extended", rf"{edge}(?:\(\d{{2,5}}\)[\s.-]{{0,2}})?\d{{2,5}}(?:[ .-]\d{{2,5}}){{1,4}}{_WITH_EXTENSION}(?![\w%])", ANNOUNCED),
            Pattern("international", rf"(?<!\w)(?:\+|\b00)\d{{1,3}}[\s().-]{{0,2}}(?:\(?\d{{1,5}}\)?[\s./-]{{0,2}}){{1,6}}\d{end}", 0.6),
            Pattern("area", rf"{edge}\(\d{{2,5}}\)[\s.-]{{0,2}}\d{{2,8}}(?:[\s.-]?\d{{2,5}}){{0,3}}{end}", 0.6),
            Pattern("trunk", rf"{edge}1(?:[ .-]|[ .-]?\()\d{{3}}\)?[ .-]?\d{{3}}[ .-]\d{{4}}{end}", 0.6),
            Pattern("grouped", rf"{edge}\d{{2,5}}(?:[ \t.-]\d{{2,5}}){{2,4}}{end}", 0.45),
            Pattern("slash", rf"{edge}0\d{{2,5}}\s?/\s?\d{{4,9}}{end}", 0.5),
            Pattern("pairs", rf"{edge}(?:\d{{3,5}}[\s-]\d{{3,8}}|0\d{{4,9}}[ .-]\d{{3,8}}){end}", 0.4),
            Pattern("solid", rf"{edge}(?!{_EPOCH}\d{{8}}(?!\d))(?:0\d{{8,11}}|\d{{10,11}}){end}", 0.5),
            Pattern("spaced", rf"{edge}(?:\d[\s.-]{{1,3}}){{6,14}}\d{end}", 0.4),
            Pattern("short", rf"{edge}(?:[2-9]\d{{6,8}}|\d{{4}}\.\d{{4}}){end}", 0.25),
        ]  # fmt: skip
        context = ["phone", "number", "telephone", "cell", "mobile", "call", "text", "tel", "ring", "whatsapp", "hp", "sms",
                   "contact", "reach", "fax", "dial", "no", "num", "mob", "msg"]  # fmt: skip
        super().__init__("PHONE_NUMBER", patterns=patterns, context=context, name="LoosePhoneRecognizer")

    def invalidate_result(self, pattern_text: str) -> bool:
        """Reject a date, a span of years, or a number with fewer than 7 or more than 15 digits."""
        digits = _digits(_BEHIND.split(pattern_text, 1)[0])
        return not 7 <= digits <= 15 or _DATE.fullmatch(pattern_text) is not None


def cards() -> PatternRecognizer:
    """Find cards: 12 to 19 digits in a row or in groups of four, also when Luhn's check fails; behind "card", any groups."""
    kind = r"(?<!\w)(?:card|cartao|cartão|carte|tarjeta|visa|mastercard|amex)(?:\s(?:numbers?|no|nr|is))*\s?[.:#=]?\s?"
    patterns = [
        Pattern("named", rf"{kind}\K\d(?:[ .-]?\d){{13,18}}(?![\w]|[.,]\d)", ANNOUNCED),
        Pattern("groups", r"(?<![\w.,-])\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,3})?(?![\w-])", _SHAPED),
        Pattern("american-express", r"(?<![\w.,-])3[47]\d{2}[ -]\d{6}[ -]\d{5}(?![\w-])", _SHAPED),
        Pattern("solid", rf"(?<![\w.,#-])(?!{_EPOCH}\d{{11}}(?!\d))\d{{12,19}}(?![\w]|[.,]\d)", 0.45),
    ]
    return _LooseCardRecognizer(supported_entity="CREDIT_CARD", patterns=patterns, name="LooseCardRecognizer")


class _LooseCardRecognizer(PatternRecognizer):
    leads = compiled({
        "groups": r"[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}", "american-express": r"3[47][0-9]{2}[ -][0-9]{6}[ -]",
        "named": r"(?:card|cart[aã]o|carte|tarjeta|visa|amex)[^0-9\n]{0,24}[0-9]",
    })  # fmt: skip


def accounts() -> list[PatternRecognizer]:
    """Find social security numbers and account numbers, also when their check digits are wrong."""
    named = r"(?<!\w)(?:ssn|social security(?: number| no\.?)?)\b\s*(?:is|:|#|=)?\s*\K\d[\d -]{7,11}\d"
    social = [
        Pattern(
            "ssn", r"(?<![\w.,-])\d{3}[- .]\d{2}[- .]\d{4}(?![\w-])", 0.85
        ),  # above a telephone number's score raised by "number"
        Pattern("ssn-named", named, ANNOUNCED),
    ]
    iban = r"(?<!\w)[a-z]{2}\d{2}\s?[a-z\d]{4}(?:\s?\d{4}){2,6}(?:\s?\d{1,3})?(?!\w)"
    grouped = r"(?<!\w)(?-i:[A-Z]{2}\d{2}(?:[ -][A-Z\d]{4}){2,7}(?:[ -][A-Z\d]{1,4})?)(?!\w)"
    ibans = [Pattern("iban", iban, _SHAPED), Pattern("grouped", grouped, 0.05)]
    return [
        _LooseSocialSecurityRecognizer("US_SSN", patterns=social, name="LooseSocialSecurityRecognizer"),
        _LooseIbanRecognizer("IBAN_CODE", patterns=ibans, name="LooseAccountRecognizer"),
    ]


class _WithDigits(DigitsRecognizer):
    """Drops matches of fewer than seven digits, such as four-letter words in a row."""

    def __init__(self, entity: str, **stock: Any) -> None:
        super().__init__(entity, **stock)

    def invalidate_result(self, pattern_text: str) -> bool:
        return _digits(pattern_text) < 7


class _LooseSocialSecurityRecognizer(_WithDigits):
    leads = compiled({"ssn": r"[0-9][- .][0-9]{2}[- .][0-9]{4}", "ssn-named": "ssn|social security"})

    def may_find(self, seen: Seen) -> bool:
        return seen.digits >= _SOCIAL_DIGITS and (_SOCIAL.search(seen.lowered) is not None)


class _LooseIbanRecognizer(_WithDigits):
    """Scores an IBAN whose check digits are right as certain; letters in any group count only then."""

    def may_find(self, seen: Seen) -> bool:
        return seen.digits >= _IBAN_DIGITS and _IBAN_BEGIN.search(seen.lowered) is not None

    def validate_result(self, pattern_text: str) -> bool | None:
        return iban_check.is_valid(pattern_text) or None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def extensions() -> HintedRecognizer:
    """Find extensions that stand apart from their telephone number."""
    pattern = Pattern(
        "extension", r"(?<![\w.])(?:extn?\b\.?\s?:?\s?\K\d{2,6}|extension[\s:]{1,2}\K\d{3,6})(?![\w%]|[.,]\d)", 0.5
    )
    return HintedRecognizer("PHONE_NUMBER", "ExtensionRecognizer", [pattern], words=("ext", "extn", "extension"))


def recognizers() -> list[EntityRecognizer]:
    return [LoosePhoneRecognizer(), cards(), *accounts(), extensions()]
