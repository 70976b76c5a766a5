"""Find accounts without an IBAN, banks' codes, and number plates, behind a word that announces them."""

from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern
from stdnum import bic

from pipelines.scanner.extra.hinted import ANNOUNCED, HintedRecognizer

_ACCOUNT: Final = "BANK_ACCOUNT"
_EDGE: Final = r"(?<![\w-])"
_SAYS: Final = r"(?:\s?(?:numbers?|num|no|nr|id|code)\b\.?|\s?#)?(?:\s(?:is|was)\b)?\s?[:=-]?\s?"


def _accounts() -> HintedRecognizer:
    patterns = [
        Pattern("account", rf"{_EDGE}(?:account|acct|acc|a/c|giro)\b\.?{_SAYS}\K\d(?:[ -]?\d){{5,17}}(?![\w@]|[.,]\d)", ANNOUNCED),
        Pattern("sort", rf"{_EDGE}(?:sort\s?code|bsb|routing|aba|transit|clabe){_SAYS}\K\d(?:[ -]?\d){{5,17}}(?![\w@]|[.,]\d)", ANNOUNCED),
        Pattern("ifsc", rf"{_EDGE}ifsc{_SAYS}\K[a-z]{{4}}0[a-z\d]{{6}}(?!\w)", 0.9),
    ]  # fmt: skip
    words = (
        "account",
        "acct",
        "acc",
        "c",
        "giro",
        "sort",
        "sortcode",
        "bsb",
        "routing",
        "aba",
        "transit",
        "clabe",
        "ifsc",
    )
    leads = {
        "account": r"(?:account|acct|acc|a/c|giro)\b[^\d\n]{0,24}\d",
        "sort": r"(?:sort\s?code|bsb|routing|aba|transit|clabe)\b",
        "ifsc": "ifsc",
    }
    return HintedRecognizer(_ACCOUNT, "AccountNumberRecognizer", patterns, words=words, leads=leads)


class _BankCodeRecognizer(HintedRecognizer):
    """Finds BICs behind "BIC" or "SWIFT"; stdnum's check knows how they are made up, and no bank's list."""

    def validate_result(self, pattern_text: str) -> bool:
        return bic.is_valid(pattern_text)


def _bank_codes() -> HintedRecognizer:
    code = rf"{_EDGE}(?:bic|swift)(?:[ /-]{{1,3}}(?:bic|swift|code))?(?:\s(?:is|code|number))*\s?[:=]?\s?\K(?-i:[A-Z]{{6}}[A-Z\d]{{2}}(?:[A-Z\d]{{3}})?)(?!\w)"
    return _BankCodeRecognizer(
        _ACCOUNT, "BankCodeRecognizer", [Pattern("bic", code, 0.9)], words=("bic", "swift"), digit=False
    )


def _plates() -> HintedRecognizer:
    plate = r"(?=[A-Z -]{0,8}\d)(?=[\d -]{0,8}[A-Z])[A-Z\d]{1,4}(?:[ -]?[A-Z\d]{1,4}){1,2}(?![\w-])"
    named = rf"{_EDGE}(?:(?:number|licen[cs]e|car)\s)?(?:plates?|rego?|registration|vrm|immatriculation|kennzeichen){_SAYS}\K(?-i:{plate})"
    words = ("plate", "plates", "reg", "rego", "registration", "vrm", "immatriculation", "kennzeichen")
    return HintedRecognizer("ID_NUMBER", "PlateRecognizer", [Pattern("plate", named, 0.6)], words=words)


def recognizers() -> list[EntityRecognizer]:
    return [_accounts(), _bank_codes(), _plates()]
