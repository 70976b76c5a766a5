"""Find e-mail addresses that are written past a filter: "jo (at) example [dot] org", "jo at example dot org"."""

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

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


def recognizers() -> list[EntityRecognizer]:
    providers = "|".join(_PROVIDERS)
    bracket = rf"{_LOCAL}\s?{_OPEN}(?:at|@|arroba){_CLOSE}\s?{_DOMAIN}"
    spoken = (
        rf"{_NO_LOCAL}{_LOCAL}\s(?:at|arroba)\s(?:{_LABEL}(?:\s(?:dot|punto|punkt|point)\s{_LABEL}){{1,4}}"
        rf"|(?:{providers})\s?[.,]?\s?(?:{_TOP}|me)(?:\.{_TOP})?\b)"
    )
    odd = rf"(?<![\w.+-])(?=[\w+-]*[\d_.])[\w.+-]{{2,40}}\sat\s(?:{_LABEL}\.){{1,3}}{_TOP}(?![\w-])"
    blanks = rf"{_LOCAL}\s?@\s?(?:{_LABEL}\s?[.]\s?){{1,3}}(?:{_TOP}|(?<=proton\.)me|(?<=proton\s\.\s)me)(?![\w-])"
    apart = r"(?<!\S)(?:[\w.+-] ){2,40}@(?: [\w-]){1,30} \.(?: [\w.-]){2,20}(?!\S)"
    patterns = [
        Pattern("brackets", bracket, 0.8), Pattern("spoken", spoken, 0.7), Pattern("odd", odd, 0.7), Pattern("blanks", blanks, 0.7), Pattern("apart", apart, 0.8),
    ]  # fmt: skip
    leads = {
        "brackets": rf"{_OPEN}(?:at|@|arroba){_CLOSE}",
        "spoken": rf"\s(?:at|arroba)\s(?:[^\s.]{{1,42}}\s(?:dot|punto|punkt|point)\s|(?:{providers})\s?[.,]?\s?(?:{_TOP}|me))",
        "odd": rf"\sat\s[a-z\d.-]{{1,80}}\.{_TOP}",
        "blanks": rf"(?:\s@\s?|@\s|@[^\s@]{{1,60}}\s?\.\s|@[^\s@]{{1,60}}\s\.)[^@]{{0,60}}(?:{_TOP}|me)",
        "apart": r" @ \S \S ",
    }
    words = ("at", "arroba", "com", "org", "net", "edu", "uk", "de", "dot", "c", "o", "n")
    return [HintedRecognizer(_ENTITY, "DisguisedMailRecognizer", patterns, words=words, digit=False, leads=leads)]
