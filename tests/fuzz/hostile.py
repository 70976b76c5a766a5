"""Texts that are dear to read, by class: a unit that is said again and again, perhaps between two others."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Hostile(NamedTuple):
    """A class of texts of any length."""

    unit: str
    before: str = ""
    behind: str = ""

    def text(self, size: int) -> str:
        """`size` characters of it."""
        room = max(0, size - len(self.before) - len(self.behind))
        return self.before + (self.unit * (room // len(self.unit) + 1))[:room] + self.behind


#: Scripts by their first letter, and how many follow each other.
_SCRIPTS: Final[Mapping[str, tuple[int, int]]] = {
    "Latin": (0x61, 26), "Latin with accents": (0xE0, 22), "Greek": (0x3B1, 17), "Cyrillic": (0x430, 32),
    "Armenian": (0x561, 38), "Hebrew": (0x5D0, 27), "Arabic": (0x628, 19), "Devanagari": (0x905, 50),
    "Tamil": (0xB95, 1), "Thai": (0xE01, 46), "Georgian": (0x10D0, 33), "Hangul": (0xAC00, 500),
    "Hiragana": (0x3041, 80), "Han": (0x4E00, 500), "Cherokee": (0x13A0, 80), "Ethiopic": (0x1200, 70),
    "mathematical": (0x1D400, 52), "full-width": (0xFF21, 26), "circled": (0x24B6, 26), "Deseret": (0x10400, 40),
}  # fmt: skip
_ONE_WORD: Final = {
    f"{name} letters in one word": Hostile("".join(map(chr, range(first, first + count))))
    for name, (first, count) in _SCRIPTS.items()
}
_LETTERS: Final = {
    "Greek words": Hostile("και το όνομα "), "Cyrillic words": Hostile("меня зовут Иван "),
    "one Cyrillic letter": Hostile("о"), "Latin and Cyrillic letters in turn": Hostile("aо"),
    "Cyrillic letters, then a Latin one": Hostile("оооооооо a"), "names in look-alikes": Hostile("Аnnа Вrоwn "),
    "letters and mathematical letters in turn": Hostile("a\U0001d400"), "letters and fillers": Hostile("a\u1160"),
    "marks": Hostile("\u0301"), "marks that change places": Hostile("\u0301\u0327", "a"),
    "letters with three marks": Hostile("a\u0301\u0302\u0303"), "Devanagari marks": Hostile("\u0915\u094d\u0937\u093f"),
    "keycaps": Hostile("1\ufe0f\u20e3"), "zero width": Hostile("\u200b"), "letters and zero width": Hostile("a\u200b"),
    "halves of pairs": Hostile("\ud800"), "halves of pairs and letters": Hostile("a\udfff "), "nul": Hostile("\0"),
    "emoji": Hostile("\U0001f600"), "families": Hostile("\U0001f468\u200d\U0001f469\u200d\U0001f467"),
}  # fmt: skip
_BLANKS: Final = {
    "blanks": Hostile(" "), "blanks behind a line": Hostile(" ", "a\na", "a"), "line breaks": Hostile("\n"),
    "no-break spaces": Hostile("\u00a0"), "blanks between digits": Hostile("1   "),
}  # fmt: skip
_NUMBERS: Final = {
    "digits": Hostile("0123456789"), "digits apart": Hostile("1 "), "Arabic digits": Hostile("\u0660\u0661\u0662"),
    "fractions": Hostile("\u00bd"), "IP addresses": Hostile("10.0.0.1 "), "IPv6": Hostile("fe80::1:"),
    "colons": Hostile("::"), "MAC addresses": Hostile("00:1b:44:11:3a:b7 "),
    "IBANs": Hostile("GB82 WEST 1234 5698 7654 32 "), "IBAN-like groups": Hostile("AB12 CD34 EF56 "),
    "card groups": Hostile("4111 1111 1111 1111 "), "telephone numbers": Hostile("+44 20 7946 0751 "),
    "pluses": Hostile("+1 "), "social security numbers": Hostile("078-05-1120 "), "number words": Hostile("one two "),
    "number words, joined": Hostile("five-"), "dollars": Hostile("$1 "),
}  # fmt: skip
_NET: Final = {
    "mail addresses": Hostile("jo@example.com "), "at-signs": Hostile("@"), "handles": Hostile("@jo "),
    "dots": Hostile("."), "letters and dots": Hostile("a."),
    "letters and dots before an at-sign": Hostile("a.", "", "@"),
    "letters and pluses behind an at-sign": Hostile("a+b-", "@ ", "@x.de"), "hyphens": Hostile("a-"),
    "links": Hostile("https://x.com/jo/1 "), "schemes": Hostile("http://"), "query": Hostile("?a=b&"),
    "users in links": Hostile("https://a:b@c.de/ "), "slashes": Hostile("/"), "site paths": Hostile("x.com/"),
    "hashtags": Hostile("#JoBloggs "), "one hashtag": Hostile("AnnSmith", "#"), "hashes": Hostile("#"),
    "user words": Hostile("username: "),
}  # fmt: skip
_SIGNS: Final = {
    "round brackets": Hostile("("), "angle brackets": Hostile("<"), "entities": Hostile("&#65;"),
    "entities without end": Hostile("&a"), "ampersands": Hostile("&"), "quotes": Hostile("'"),
    "apostrophes in a word": Hostile("d'"), "punctuation": Hostile("!?.,;:"),
}  # fmt: skip
_WORDS: Final = {
    "names": Hostile("Ann Brown "), "names in lower case": Hostile("ann brown "), "titles": Hostile("Mr "),
    "names in German": Hostile("der Ann und die "), "humps": Hostile("aB"), "one-letter words": Hostile("a "),
    "streets": Hostile("12 High Street, "), "streets and a long word": Hostile("12 High Street, " + "a" * 180 + " "),
    "German streets": Hostile("Hauptstraße 12 "), "British codes": Hostile("SW1A 1AA "),
    "long and short words": Hostile("a" * 500 + " "), "letters and digits": Hostile("a1"),
}  # fmt: skip
CLASSES: Final[Mapping[str, Hostile]] = _ONE_WORD | _LETTERS | _BLANKS | _NUMBERS | _NET | _SIGNS | _WORDS
