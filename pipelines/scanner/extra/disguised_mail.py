"""Find e-mail addresses that are written past a filter: "jo (at) example [dot] org", "jo at example dot org"."""

import re

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.extra.hinted import HintedRecognizer
from pipelines.scanner.gates.seen import Seen

_ENTITY = "EMAIL_ADDRESS"
_TOP = r"(?:com|org|net|edu|gov|info|biz|io|co|uk|us|de|fr|es|it|nl|pl|pt|ch|at|be|ie|in|au|nz|ca|eu|dev|app|test)"
_PROVIDERS = (
    "gmail", "googlemail", "hotmail", "outlook", "yahoo", "ymail", "icloud", "proton", "protonmail", "gmx", "aol", "live", "msn",
    "web", "mail", "zoho", "fastmail", "yandex",
)  # fmt: skip
_OPEN, _CLOSE = r"[(\[{<]\s?", r"\s?[)\]}>]"
#: A dot as it is, in brackets, or as a word between blanks.
_DOT = rf"(?:\s?{_OPEN}(?:dot|\.){_CLOSE}\s?|\s(?:dot|punto|punkt|point)\s|\s?\.\s?(?={_TOP}\b)|\.)"
_LABEL = r"[a-z\d](?:[a-z\d-]{0,40}[a-z\d])?"
_DOMAIN = rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}"
_SAID = (
    rf"(?:(?:\s(?:dot|underscore|dash|hyphen|minus|plus|point|punto|punkt)\s|\s?{_OPEN}(?:dot|\.|underscore|dash){_CLOSE}\s?)"
    r"[\w-]{1,30}){0,5}"
)
_LOCAL = rf"(?<![\w.+-])[\w.+-]{{1,40}}{_SAID}"
#: A word before "at" that begins no address.
_NO_LOCAL = (
    r"(?!(?:me|us|you|him|her|it|them|is|was|are|look|looking|looked|shop|here|sale|email|mail|mailed|contact|account|domain|"
    r"out|arrive|work|working|works|worked|available|found|and|or|the|a|be|an|page|site|website|online|buy|see|meet)\sat\s)"
)


#: An @ with a blank before or behind it, or before a dot with a blank.
_BLANK = re.compile(r"@(?:\s|(?<=\s@)[\w-]{1,40}\s?\.|[\w-]{1,40}\s\.)")


class _Mail(PatternRecognizer):
    """Takes what has the form of an address for one, as Presidio does with an address that is written plainly."""

    def validate_result(self, pattern_text: str) -> bool:  # noqa: ARG002 - Presidio's interface
        return True


class SaidMailRecognizer(_Mail, HintedRecognizer):
    """Finds addresses with a word for the @: "jo (at) example [dot] org", "jo at example dot org"."""


class BlankMailRecognizer(_Mail):
    """Finds addresses with blanks: "jo @ example . org", "j o @ e x a m p l e . o r g"."""

    def __init__(self) -> None:
        blanks = rf"{_LOCAL}\s?@\s?(?:{_LABEL}\s?[.]\s?){{1,3}}(?:{_TOP}|(?<=proton\.)me|(?<=proton\s\.\s)me)(?![\w-])"
        apart = r"(?<!\S)(?:[\w.+-] ){2,40}@(?: [\w-]){1,30} \.(?: [\w.-]){2,20}(?!\S)"
        patterns = [Pattern("blanks", blanks, 0.7), Pattern("apart", apart, 0.8)]
        super().__init__(_ENTITY, name="BlankMailRecognizer", patterns=patterns)

    def may_find(self, seen: Seen) -> bool:
        return "@" in seen.text and _BLANK.search(seen.text) is not None


def recognizers() -> list[EntityRecognizer]:
    providers = "|".join(_PROVIDERS)
    bracket = rf"{_LOCAL}\s?{_OPEN}(?:at|@|arroba){_CLOSE}\s?{_DOMAIN}"
    spoken = (
        rf"{_NO_LOCAL}{_LOCAL}\sat\s(?:{_LABEL}(?:\s(?:dot|punto|punkt|point)\s{_LABEL}){{1,4}}"
        rf"|(?:{providers})\s?[.,]?\s?(?:{_TOP}|me)(?:\.{_TOP})?\b)"
    )
    odd = rf"(?<![\w.+-])(?=[\w+-]*[\d_.])[\w.+-]{{2,40}}\sat\s(?:{_LABEL}\.){{1,3}}{_TOP}(?![\w-])"
    patterns = [Pattern("brackets", bracket, 0.8), Pattern("spoken", spoken, 0.7), Pattern("odd", odd, 0.7)]
    leads = {
        "brackets": rf"{_OPEN}(?:at|@|arroba){_CLOSE}",
        "spoken": rf"at\s(?:[^\s.]{{1,42}}\s(?:dot|punto|punkt|point)\s|(?:{providers})\s?[.,]?\s?(?:{_TOP}|me))",
        "odd": rf"at\s[a-z\d.-]{{1,80}}\.{_TOP}",
    }
    words = ("at", "arroba")
    named = SaidMailRecognizer(_ENTITY, "SaidMailRecognizer", patterns, words=words, digit=False, leads=leads)
    return [named, BlankMailRecognizer()]
