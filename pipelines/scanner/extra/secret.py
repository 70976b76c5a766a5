"""Find secrets: passwords, PINs, codes of cards and of logins, and keys of services by their known beginnings."""

from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.extra.hinted import ANNOUNCED, HintedRecognizer
from pipelines.scanner.gates.seen import Seen

_ENTITY: Final = "SECRET"
_EDGE: Final = r"(?<![\w-])"
_PASS: Final = (
    "password",
    "passwd",
    "pwd",
    "passcode",
    "passphrase",
    "passwort",
    "contraseña",
    "wachtwoord",
    "hasło",
    "senha",
)
#: Words in a password's place that are none: they describe it, or stand for it.
_NOT_ONE: Final = (
    r"(?!(?:string|str|null|none|true|false|required|optional|hidden|invalid|incorrect|wrong|must|should|your|the|a|an|my|is|not|"
    r"text|varchar|reset|change|changed|expired|example|undefined|redacted|removed|see|please|will|min|max|at)\b|[<*$%{(.…])"
)
_CODES: Final = ("pin", "cvv", "cvc", "csc", "otp", "code", "passcode", "password")
_CODE_WORDS: Final = r"(?:otp|(?:one[- ]time|verification|security|access|login|auth(?:entication)?|confirmation)\s(?:pass)?(?:code|word|pin))"
_KEYS: Final = (
    r"(?:[spr]k_(?:live|test)_[a-z\d]{10,99}|sk-(?:[a-z]{2,8}-)?[\w-]{16,200}|gh[opsur]_[a-z\d]{20,99}|github_pat_\w{20,99}"
    r"|glpat-[\w-]{16,99}|xox[abeoprs]-[\w-]{10,200}|npm_[a-z\d]{20,99}|hf_[a-z\d]{20,99}|dop_v1_[a-f\d]{32,99}|shpat_[a-f\d]{24,64})"
)
_KEY_WORDS: Final = ("sk", "pk", "rk", "gho", "ghp", "ghs", "ghu", "ghr", "github", "glpat", "xoxa", "xoxb", "xoxe", "xoxo", "xoxp", "xoxr", "xoxs", "npm", "hf", "dop", "shpat")  # fmt: skip
#: A password in the address of a server.
_IN_ADDRESS: Final = r"\w:\/\/[^\s:\/@\"']{0,64}:\K[^\s:\/@\"']{3,64}(?=@)"
#: Keys whose beginning is one word with what is behind it.
_MARKED: Final = (
    r"(?<![\w-])(?-i:A[KS]IA[A-Z\d]{16}(?!\w)|AIza[\w-]{35}(?![\w-])|eyJ[\w-]{8,3000}\.[\w-]{4,9000}(?:\.[\w-]{0,3000})?"
    r"|-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----[\s\w+/=:,-]{0,20000})"
)


#: A field of a configuration that ends with a word for a secret: DB_PASSWORD, aws_secret_access_key, github_token.
_FIELD: Final = r"(?<![\w])(?:[a-z\d]{1,24}[_-]){0,5}(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|(?:access|api|secret|private)[_-]?key)"


def _passwords() -> HintedRecognizer:
    words = "|".join(_PASS)
    field = (
        rf"{_FIELD}[\"']?\s?[:=]{{1,2}}\s?[\"']?\K{_NOT_ONE}(?=[^\s\"',;<>]{{0,60}}[\d!@#$%^&*])[^\s\"',;<>]{{6,200}}"
    )
    set_to = rf"{_EDGE}[\"']?(?:{words})[\"']?\s?[:=]{{1,2}}\s?[\"']?\K{_NOT_ONE}[^\s\"',;<>]{{4,64}}"
    said = rf"{_EDGE}(?:{words})\s(?:is|was|to)\s[\"'“]?\K{_NOT_ONE}(?=[^\s\"',;<>]{{0,60}}[\d!@#$%^&*_])[^\s\"',;<>”]{{4,64}}(?<![.?!])"
    leads = {
        "set": rf"(?:{words})[\"']?\s?[:=]",
        "said": rf"(?:{words})\s(?:is|was|to)\s",
        "field": r"(?:pass\w*|pwd|secret|token|key)[\"']?\s?[:=]",
    }
    patterns = [
        Pattern("set", set_to, ANNOUNCED),
        Pattern("said", said, ANNOUNCED),
        Pattern("field", field, ANNOUNCED),
    ]
    return HintedRecognizer(_ENTITY, "PasswordRecognizer", patterns, words=(*_PASS, "pass", "secret", "token", "key", "apikey"),
                            digit=False, leads=leads)  # fmt: skip


def _codes() -> HintedRecognizer:
    pin = rf"{_EDGE}pin[\"']?(?:\s?(?:number|num|no|nr)\b\.?)?(?:\s(?:is|was)\s|\s?[:=#]\s?|\s)\K(?:\d{{4}}|\d{{5}}|\d{{8}})(?![\w%]|[.,:/-]\d)"
    is_, end = r"(?:\s(?:number|no)\b\.?)?(?:\s(?:is|was))?\s?[:=#-]?\s?\K", r"(?![\w%]|[.,:/-]\d)"
    code = rf"{_EDGE}{_CODE_WORDS}{is_}(?:\d{{4,8}}|\d{{3}}[ -]\d{{3}}|[a-z]-?\d{{4,8}}){end}"
    card = rf"{_EDGE}(?:cvv2?|cvc2?|csc|security\scode){is_}\d{{3,4}}{end}"
    expiry = r"(?<!\w)(?:exp(?:iry|ires?|iration)?\b\.?(?:\s?date)?|valid\s(?:thru|through|till|until)|good\sthru)(?:\sis)?\s?[:=-]?\s?\K(?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?[2-4]\d(?![\w]|[/-]\d)"
    words = (*_CODES, "exp", "expiry", "expires", "expire", "expiration", "thru", "valid")
    leads = {
        "pin": r"pin\b[^\d\n]{0,12}\d",
        "code": _CODE_WORDS,
        "card": r"(?:cv[vc]2?|csc|security\scode)",
        "expiry": r"(?:exp|valid|thru)[^\d\n]{0,20}\d\d\s?[/-]\s?\d\d",
    }
    return HintedRecognizer(_ENTITY, "SecretCodeRecognizer",
                            [Pattern("pin", pin, ANNOUNCED), Pattern("code", code, ANNOUNCED),
                             Pattern("card", card, ANNOUNCED), Pattern("expiry", expiry, 0.6)],
                            words=words, leads=leads)  # fmt: skip


def _keys() -> list[EntityRecognizer]:
    named = rf"{_EDGE}(?:(?:api|secret|access|auth|private)[ _-]?(?:key|token|secret)|client[ _-]secret|bearer)[\"']?(?:\s(?:is\s)?|\s?[:=]\s?)[\"']?\K(?=[^\s\"',;]{{0,40}}\d)[\w.+/=~-]{{16,200}}"
    leads = {"known": r"(?:[_-][a-z\d]{3})", "named": r"(?:key|token|secret|bearer)"}
    return [
        HintedRecognizer(_ENTITY, "KeyRecognizer", [Pattern("known", rf"(?<![\w-]){_KEYS}", ANNOUNCED), Pattern("named", named, 0.7)],
                         words=(*_KEY_WORDS, "key", "token", "secret", "bearer", "apikey"), leads=leads),
        _MarkedKeyRecognizer(supported_entity=_ENTITY, name="MarkedKeyRecognizer",
                             patterns=[Pattern("marked", _MARKED, ANNOUNCED), Pattern("address", _IN_ADDRESS, ANNOUNCED)]),
    ]  # fmt: skip


class _MarkedKeyRecognizer(PatternRecognizer):
    """Finds keys of AWS and Google, JSON web tokens, private keys, and passwords in addresses of servers; most texts
    have none of their beginnings.
    """

    def may_find(self, seen: Seen) -> bool:
        text = seen.text
        return (
            ("://" in text and "@" in text)
            or "AKIA" in text
            or "ASIA" in text
            or "AIza" in text
            or "eyJ" in text
            or "-----BEGIN" in text
        )


def recognizers() -> list[EntityRecognizer]:
    return [_passwords(), _codes(), *_keys()]
