"""Find identifiers behind a word that announces them, whatever their check digits: people mistype numbers."""

from collections.abc import Sequence
from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import ANNOUNCED, HintedRecognizer

#: Score of a code behind a word that may announce other numbers, such as a customer's telephone number: a more specific
#: finding names it (`text.spans.specified`).
_SPECIFIC: Final = 0.6
_EDGE: Final = r"(?<![\w-])"
_NUMBER: Final = r"(?:(?:numbers?|num|no|nr|id|code)\b\.?|#)"
_IS: Final = r"(?:\s(?:is|was)\b)?\s?[:=#-]?\s?"
#: A code without blanks that has four digits or more.
_SOLID: Final = (
    r"(?!(?:19|20)\d\d-\d\d-\d\d)(?=(?:[a-z./-]{0,8}\d){4})[a-z\d](?:[a-z\d]|[./-](?=[a-z\d])){3,24}+(?![\w@-])"
)
#: A US social security number has its own recognizer.
_NOT_SOCIAL: Final = r"(?!\d{3}-\d\d-\d{4}(?!\d))"
#: Digits in groups, with letters before and behind.
_GROUPS: Final = r"(?:(?!(?:is|no|nr|id|on|to|of|in|at|or|by|my)\b)[a-z]{1,2}\s)?\d{1,6}(?:[\s.-]\d{2,6}){1,6}(?:\s?[/-]\s?[\dkx]|\s[a-d])?(?!\w|[.,]\d)"
_NATIONAL: Final = (
    "sin", "nino", "nin", "aadhaar", "aadhar", "adhaar", "uidai", "pan", "nric", "fin", "bsn", "rut", "dni", "nie", "nif",
    "pesel", "nir", "tfn", "abn", "medicare", "mbi", "cpf", "cnpj", "personnummer", "cpr", "hetu", "tckn", "egn", "cnp", "rrn", "hkid",
    "hkic", "ppsn", "pps", "ahv", "avs", "curp", "oib", "fødselsnummer", "codice", "steuer", "steueridentifikationsnummer",
    "kimlik", "rodné",
)  # fmt: skip
_LONG_NATIONAL: Final = (
    r"(?!social\ssecurity)(?:national|tax(?:payer)?|social|citizen|personal|resident|identity|insurance)"
    r"(?:\s(?:insurance|security|identity|identification|file|health|service|id|registration))?(?:\s(?:card|reference))?"
)
_RECORDS: Final = (
    "mrn", "policy", "member", "membership", "patient", "claim", "docket", "case", "customer", "client", "employee", "staff",
    "student", "licence", "license", "passport", "permit", "visa", "certificate", "badge", "subscriber", "beneficiary", "chart",
    "voter", "imei", "chassis", "vin", "application", "registration", "enrollment", "enrolment", "prisoner", "inmate", "insurance",
    "medical", "health", "id",
)  # fmt: skip
#: Words before "id" that make it nobody's.
_THINGS: Final = (
    r"(?<!\b(?:order|product|item|transaction|session|device|request|message|event|tracking|trace|build|commit|ticket|task|job|sku|"
    r"asset|article|model|part|batch|invoice|payment|booking|group|page|post|video|app|client|object|record|row|key)[ _-])"
)
#: A number of a case at a court of the United States.
_DOCKET: Final = r"(?<![\w:.])(?:\d:)?\d\d-(?:cv|cr|mc|md|mj|bk|ap|ca|po|sw)-\d{3,6}(?:-[a-z]{1,4}){0,3}(?![\w])"


def _any(words: Sequence[str]) -> str:
    return "|".join(words)


def _national() -> HintedRecognizer:
    named = rf"{_EDGE}(?:{_any(_NATIONAL)})\b(?:\s(?:card|fiscale|id|číslo))?\s?{_NUMBER}?{_IS}\K{_NOT_SOCIAL}(?:{_GROUPS}|{_SOLID})"
    spelled = rf"{_EDGE}{_LONG_NATIONAL}\s{_NUMBER}{_IS}\K{_NOT_SOCIAL}(?:{_GROUPS}|{_SOLID})"
    words = (*_NATIONAL, "national", "tax", "taxpayer", "social", "citizen", "personal", "resident", "identity", "insurance")  # fmt: skip
    return _Announced("NATIONAL_ID", "AnnouncedNationalIdRecognizer",
                      [Pattern("named", named, ANNOUNCED), Pattern("spelled", spelled, ANNOUNCED)], words=words,
                      leads={"named": rf"(?:{_any(_NATIONAL)})\b[^\d]{{0,60}}\d",
                             "spelled": rf"{_LONG_NATIONAL}\s{_NUMBER}"})  # fmt: skip


def _nhs() -> HintedRecognizer:
    """Find the NHS's numbers behind its name; one telephone number in eleven passes their check."""
    named = rf"{_EDGE}nhs(?:\s(?:id|patient))?\s?{_NUMBER}?{_IS}\K\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}}(?!\w|[.,-]\d)"
    return HintedRecognizer("UK_NHS", "AnnouncedNhsRecognizer", [Pattern("named", named, ANNOUNCED)], words=("nhs",))


def _records() -> list[EntityRecognizer]:
    kind = rf"{_EDGE}{_THINGS}(?:{_any(_RECORDS)})\b(?:'s)?(?:\s(?:card|record|file|case|plate|licen[cs]e|policy|id))?"
    code = rf"{_NOT_SOCIAL}(?:{_SOLID}|\d{{2,6}}(?:[ -]\d{{2,6}}){{1,3}}(?!\w|[.,]\d))"
    numbered = rf"{kind}\s?{_NUMBER}{_IS}\K{code}"
    colon = rf"{kind}\s?[:=#]\s?\K{code}"
    mixed = rf"{kind}(?:\s(?:is|was))?\s\K(?=[a-z]{{0,4}}\d[a-z\d]*\b)(?=\d*[a-z])(?=(?:[a-z]{{0,4}}\d){{6}}){_SOLID}"
    marked = r"(?<![\w/-])(?:mrn|ins|pol|mem|pat|emp|clm|cust|acct)[-#]\d{4,12}(?:-\d{1,6}){0,2}(?![\w-])"
    leads = {
        "numbered": rf"(?:{_any(_RECORDS)})\b[^\d]{{0,60}}\d",
        "colon": rf"(?:{_any(_RECORDS)})\b[^\d:=#]{{0,14}}[:=#]",
        "mixed": rf"(?:{_any(_RECORDS)})\b[^\d]{{0,20}}\d",
        "marked": r"(?:mrn|ins|pol|mem|pat|emp|clm|cust|acct)[-#]\d",
    }
    return [
        _Announced("ID_NUMBER", "RecordNumberRecognizer",
                   [Pattern("numbered", numbered, ANNOUNCED), Pattern("colon", colon, _SPECIFIC), Pattern("mixed", mixed, _SPECIFIC),
                    Pattern("marked", marked, _SPECIFIC)],
                   words=(*_RECORDS, "ins", "pol", "mem", "pat", "emp", "clm", "cust", "acct"), leads=leads),
        HintedRecognizer("ID_NUMBER", "DocketRecognizer", [Pattern("docket", _DOCKET, 0.7)],
                         words=("cv", "cr", "mc", "md", "mj", "bk", "ap", "ca", "po", "sw"), leads={"docket": r"\d-[a-z]{2}-\d"}),
    ]  # fmt: skip


class _Announced(HintedRecognizer):
    """Drops a code with fewer than four digits or with more than 20."""

    def invalidate_result(self, pattern_text: str) -> bool:
        return not 4 <= sum(each.isdigit() for each in pattern_text) <= 20


def recognizers() -> list[EntityRecognizer]:
    return [_national(), _nhs(), *_records()]
