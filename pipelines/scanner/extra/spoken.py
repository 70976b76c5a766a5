"""Find numbers whose digits are written in words, as in a call that was written down."""

from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import ANNOUNCED, HintedRecognizer

_DIGITS: Final = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGIT: Final = rf"(?:{'|'.join(_DIGITS)})"
_TIMES: Final = r"(?:double|triple|treble)"
_WORD: Final = rf"(?:{'|'.join(_DIGITS)}|double|triple|treble)"
_TENS: Final = r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
_NUMBER: Final = (
    rf"(?:{_TENS}(?:[ -]{_DIGIT}\b)?|(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)|{_DIGIT})"
)
#: Beginnings of all numbers below a hundred, as literals, which `re` skips to.
_BEGIN: Final = r"(?:zero|oh|one|two|three|four|five|six|seven|eigh|nine|ten|eleven|twelve|twen|thir|for|fif)"
_APART: Final = r"[\s,.-]+"
_CUE: Final = r"(?:numbers?|phone|mobile|cell|telephone|call|dial|ring|pin|code|otp|extension|card|account|digits)"


#: Part of a number that was said, and words between it and what announces it.
_PART: Final = rf"(?:\d{{1,4}}|{_TIMES}|o|{_NUMBER})\b"
_FILLERS: Final = r"(?:[\s,.:]+(?:numbers?|no|is|it's|its|was|uh|um|er|erm|well|so|okay|ok|yeah|that's)\b){0,4}[\s,.:]+"
#: A kind of number -> words that announce it.
_KINDS: Final = {
    "US_SSN": r"(?:social(?:\ssecurity)?|ssn)",
    "BANK_ACCOUNT": r"(?:account|acct)",
    "CREDIT_CARD": r"(?:(?:credit|debit|bank)\scard|card|visa|mastercard|amex)",
}


def _of_kind(entity: str, cue: str) -> HintedRecognizer:
    """Find a number of a kind by what was said before it; its parts may be digits."""
    named = Pattern("named", rf"(?<!\w){cue}{_FILLERS}\K{_PART}(?:{_APART}{_PART}){{4,20}}(?!\w)", ANNOUNCED)
    words = ("social", "ssn", "account", "acct", "card", "visa", "mastercard", "amex")
    leads = {"named": rf"{cue}\b[^\n]{{0,60}}?(?:\d[\s,.-]|(?:{'|'.join(_DIGITS)}|ty|double|triple)[\s,.-])"}
    return HintedRecognizer(entity, "SpokenNumberOfKindRecognizer", [named], words=words, digit=False, leads=leads)


def recognizers() -> list[EntityRecognizer]:
    """Make the recognizers of numbers by kind, and of any: six digits or more, fewer behind a word that announces them or with "double", or seven numbers
    below a hundred.
    """
    patterns = [
        Pattern("words", rf"(?<!\w){_WORD}(?:{_APART}{_WORD}){{5,20}}(?!\w)", 0.6),
        Pattern("doubled", rf"(?<!\w)(?:{_DIGIT}{_APART}){{0,8}}{_TIMES}[\s-]{_DIGIT}(?:{_APART}{_WORD}){{1,12}}(?!\w)", 0.5),
        Pattern("announced", rf"(?<!\w){_CUE}(?:\s(?:is|was|on|at))?\s?[:,]?\s\K{_WORD}(?:{_APART}{_WORD}){{3,12}}(?!\w)", 0.5),
        Pattern("numbers", rf"(?<!\w){_NUMBER}(?:{_APART}{_NUMBER}){{6,20}}(?!\w)", 0.6),
    ]  # fmt: skip
    leads = {
        "words": rf"{_WORD}(?:[\s,.-]+{_WORD}){{5}}", "doubled": rf"{_TIMES}[\s-]{_DIGIT}",
        "announced": rf"{_CUE}(?:\s(?:is|was|on|at))?\s?[:,]?\s{_WORD}", "numbers": rf"{_BEGIN}[a-z]{{0,5}}(?:{_APART}{_BEGIN}[a-z]{{0,5}}){{3}}",
    }  # fmt: skip
    return [
        HintedRecognizer("PHONE_NUMBER", "SpokenNumberRecognizer", patterns, words=_DIGITS, digit=False, leads=leads),
        *(_of_kind(entity, cue) for entity, cue in _KINDS.items()),
    ]
