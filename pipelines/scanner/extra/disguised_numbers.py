"""Find numbers in disguise: words among digits, letters for digits, and signs between the groups that none has."""

import re
from collections.abc import Iterator
from functools import lru_cache

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
from stdnum import luhn

from pipelines.scanner.extra.hinted import compiled
from pipelines.scanner.extra.lexical import LexicalRecognizer
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints

_WORDS = ("zero", "oh", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_ONE = rf"(?:{'|'.join(_WORDS)}|double|triple|treble)"
#: Digits and number words with little between them.
_MIXED = re.compile(rf"(?<!\w)\+?(?:{_ONE}|\d+)(?:[\s.,()-]{{0,3}}(?:{_ONE}|\d+))+(?!\w)", re.IGNORECASE)
_TOKEN = re.compile(rf"{_ONE}|\d+", re.IGNORECASE)
_ENDS = "ero|one|two|ree|our|ive|six|ven|ght|ine|ble| oh"
_BETWEEN = r"[\s.,-]"
#: A digit beside a number word; the digit comes first for speed.
_LEAD = re.compile(
    rf"\d(?:(?<=(?:{_ENDS})\d)|(?<=(?:{_ENDS}){_BETWEEN}\d)|(?<=(?:{_ENDS}){_BETWEEN}{_BETWEEN}\d)|{_BETWEEN}{{0,2}}{_ONE})",
    re.IGNORECASE,
)
_LEAST = 7
#: Least number of digits, where letters stand for the others.
_FEW = 5


class MixedNumberRecognizer(LexicalRecognizer):
    """Finds seven or more digits of which some are words: "four1five 5550123", "oh seven 9 double one 22"."""

    hints = Hints(frozenset((*_WORDS, *_TIMES)))

    def __init__(self) -> None:
        super().__init__("MixedNumberRecognizer", "digits, some of them in words", 0.6, "PHONE_NUMBER")

    def found(self, text: str, artefacts: NlpArtifacts | None) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - the base's
        runs = _MIXED.finditer(text) if _LEAD.search(text) else ()
        return (run.span() for run in runs if _counts(run[0]))


def _counts(text: str) -> bool:
    """Tell whether at least seven digits are there, at least one of them in a word."""
    digits, times, words = 0, 1, 0
    for token in _TOKEN.findall(text.lower()):
        if token in _TIMES:
            times = _TIMES[token]
            continue
        words += not token[0].isdigit()
        digits += times * (len(token) if token[0].isdigit() else 1)
        times = 1
    return words > 0 and digits >= _LEAST


class _ManyDigits(PatternRecognizer):
    """Runs on texts with at least five digits and one of the signs that part disguised numbers."""

    def may_find(self, seen: Seen) -> bool:
        return seen.digits >= _FEW and _is_odd(seen.text)


#: Signs, or letters in place of digits, that no list of patterns for numbers has between two digits.
_ODD = re.compile(
    r"[ _*|~•·–—/.OoIl-](?:(?<=\d[_*|~•·–—])\d|(?<=\d{4}[.-])\d{4}|(?<=\d{3}/)\d\d|(?<=\d[OoIl])[\dOoIl]"
    r"|(?<=[OoIl])(?<![^\W\d_].)\d|(?<=\d[^\dOoIl])(?<!\d\d.)\d[ _*./-]{1,3}\d(?!\d)|(?<=\d[ -])[_*|~•·–—-])"
)
_GAP = r"[ _*|~•·–—/().-]"
_SIGN = r"(?:[_*|~•·–—/]|--)"


@lru_cache(maxsize=1)
def _is_odd(text: str) -> bool:
    """Tell whether a text has such signs; all recognizers here ask it for the same text, one after another."""
    return _ODD.search(text) is not None


def _phone() -> EntityRecognizer:
    groups = rf"(?<![\w.,/-])\+?\d{{1,5}}(?P<sign>{_SIGN})\d{{2,5}}(?:(?P=sign)\d{{2,8}}){{1,4}}(?![\w/])"
    fours = r"(?<![\w.,/-])\d{4}(?P<part>[_*|~•·–—])\d{4}(?:(?P=part)\d{1,4}){0,2}(?![\w/])"
    single = rf"(?<![\w.,/-])\+?{_GAP}{{0,2}}\d(?:{_GAP}{{1,3}}\d){{6,14}}(?![\w/]|{_GAP}{{1,3}}\d(?!\d))"
    letters = (
        r"(?<![\w.,#-])\+?(?=[\d .()/+-]{0,20}[OoIl](?![a-hj-km-np-z]))[\dOoIl](?:[ .()/-]{0,2}[\dOoIl]){6,14}(?!\w)"
    )
    patterns = [Pattern("groups", groups, 0.6), Pattern("fours", fours, 0.6), Pattern("single", single, 0.6), Pattern("letters", letters, 0.6)]  # fmt: skip
    return _Phone("PHONE_NUMBER", name="DisguisedPhoneRecognizer", patterns=patterns)


_LEADS = compiled({
    "groups": rf"\d{_SIGN}\d{{2,5}}{_SIGN}\d", "fours": r"\d{4}[_*|~•·–—]\d{4}", "single": rf"\d(?:{_GAP}{{1,3}}\d){{4}}",
    "letters": r"[\doil](?:[ .()/-]{0,2}[\doil]){6}",
})  # fmt: skip


class _Phone(_ManyDigits):
    """Rejects what is no telephone number: a date, too few digits, or more letters than digits."""

    leads = _LEADS

    def invalidate_result(self, pattern_text: str) -> bool:
        digits = sum(map(str.isdigit, pattern_text))
        letters = sum(map(str.isalpha, pattern_text))
        if pattern_text[0].isalpha() and letters == 1:
            return True  # an id with a letter before it
        return (
            not _LEAST <= digits + letters <= 15
            or digits < letters + 2
            or (letters and digits < 5)
            or _DATE.fullmatch(pattern_text) is not None
        )


_DATE = re.compile(
    r"(?:19|20)?\d\d\D{1,2}\d\d?\D{1,2}\d\d|\d\d?\D{1,2}\d\d?\D{1,2}(?:19|20)?\d\d|(?:19|20)\d\d\D{1,2}(?:19|20)\d\d"
)


class _Card(_ManyDigits):
    def validate_result(self, pattern_text: str) -> bool | None:
        """Accept a card whose check digit is right as certain; others are cards by their form."""
        return luhn.is_valid("".join(filter(str.isdigit, pattern_text))) or None


def _others() -> list[EntityRecognizer]:
    sign = r"[_*|~•·–—/.]"
    cards = [
        Pattern("fours", rf"(?<![\w.,-])\d{{4}}(?P<sign>{sign}|--| - )\d{{4}}(?P=sign)\d{{4}}(?P=sign)\d{{1,4}}(?:(?P=sign)\d{{1,3}})?(?![\w-])", 0.85),
        Pattern("apart", rf"(?<![\w.,-])\d(?:{_GAP}{{1,3}}\d){{12,18}}(?!\w|{_GAP}{{1,3}}\d)", 0.85),
    ]  # fmt: skip
    accounts = [
        Pattern("groups", rf"(?<!\w)[a-z]{{2}}\d{{2}}(?P<sign>{sign}|-)[a-z\d]{{4}}(?:(?P=sign)[a-z\d]{{4}}){{2,6}}(?:(?P=sign)[a-z\d]{{1,3}})?(?!\w)", 0.85),
        Pattern("apart", r"(?<!\w)[a-z][ _.-][a-z](?:[ _.-]\d){2}(?:[ _.-]{1,3}[a-z\d]){11,30}(?!\w)", 0.85),
    ]  # fmt: skip
    social = [Pattern("groups", rf"(?<![\w.,/-])\d{{3}}(?P<sign>{sign}|--)\d{{2}}(?P=sign)\d{{4}}(?![\w-])", 0.85)]
    return [
        _Card("CREDIT_CARD", name="DisguisedCardRecognizer", patterns=cards),
        _ManyDigits("IBAN_CODE", name="DisguisedAccountRecognizer", patterns=accounts),
        _ManyDigits("US_SSN", name="DisguisedSocialSecurityRecognizer", patterns=social),
    ]


def recognizers() -> list[EntityRecognizer]:
    return [MixedNumberRecognizer(), _phone(), *_others()]
