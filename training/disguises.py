"""Write identifiers in disguise, in sentences: a development set of what people write past a filter.

Each kind is an identifier's type and a way of disguising it ("phone: keycaps"); the whole identifier is labelled.
"""

import random
import string
from collections.abc import Callable
from urllib.parse import quote

from training.example import Example, TrainingLabel
from training.identifiers import Identifiers
from training.people import Pool

Way = Callable[[str, random.Random], str]

_FRAMES = {
    "PERSON": (
        "my name is {}", "please tell {} about it", "{} lives next door to me", "ask for {} at the front desk",
        "I met {} yesterday and it was fun", "the teacher is {} by the way", "report {} to the admins", "hi, {} here",
        "the manager, {}, was rude to us", "everybody knows that {} did it", "yesterday {} told me to leave",
        "so this guy called {} shows up late",
    ),
    "EMAIL": (
        "mail me: {}", "you can reach me on {} any time", "my address is {} thanks", "send the invoice to {} please",
        "contact {} for details", "{} is my new mail", "write to {} if it breaks again", "e-mail - {}",
    ),
    "PHONE": (
        "call me on {}", "my number is {} thanks", "text {} after six", "whatsapp {} for prices", "ring {} please",
        "hmu {}", "{} is my cell", "number's {} if you need it",
    ),
    "CARD": (
        "my card is {}", "charge {} please", "card number {} exp next year", "he used {} to pay", "visa {} was refused",
        "I typed {} and it failed",
    ),
    "IBAN": ("pay to {} please", "my iban is {}", "transfer it to {} today", "account {} at my bank", "refund to {} pls"),
    "SSN": ("my ssn is {}", "social security {} ok", "SSN: {}", "the form wants {} but why", "her social is {}"),
    "USER_NAME": ("add me, I am {}", "my user name is {}", "follow {} for more", "username: {}", "as {} said", "{} posted it first"),
}  # fmt: skip
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_SYMBOLS = str.maketrans("aisAIS", "@!$@!$")
_GLYPHS = str.maketrans("aeopcxyijsABEKMHOPCTXIS", "аеорсхуіјѕАВЕКМНОРСТХІЅ")
_SMALL_CAPITALS = str.maketrans(string.ascii_lowercase, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ")


def _spaced(text: str, rng: random.Random) -> str:
    return " ".join(text.replace(" ", "" if rng.random() < 0.3 else " "))


def _parted(marks: str) -> Way:
    """Return a way that writes one of the marks between all characters."""

    def write(text: str, rng: random.Random) -> str:
        mark = rng.choice(marks)
        return " ".join(mark.join(part) for part in text.split(" "))

    return write


def _regrouped(marks: str) -> Way:
    """Return a way that puts one of the marks in place of what parts the groups of a number, or parts it by fours."""

    def write(text: str, rng: random.Random) -> str:
        plain = "".join(each if each.isalnum() else " " for each in text).split()
        groups = plain if len(plain) > 2 else [text[at : at + 4] for at in range(0, len(text), 4)]
        return rng.choice(marks).join(groups)

    return write


def _leet(text: str, rng: random.Random) -> str:
    written = text.translate(_LEET if rng.random() < 0.8 else _SYMBOLS)
    at = next((at for at, each in enumerate(text) if each != written[at]), 0)
    return written if rng.random() < 0.6 else text[:at] + written[at] + text[at + 1 :]


def _behind(marks: str) -> Way:
    """Return a way that writes one of the marks behind each letter and digit."""
    return lambda text, rng: "".join(each + rng.choice(marks) * each.isalnum() for each in text).rstrip(_HIDDEN)


def _moved(upper: int, lower: int, digit: int = 0) -> Way:
    """Return a way that writes the alphabets that begin at these code points."""

    def char(each: str) -> str:
        if "0" <= each <= "9" and digit:
            return chr(digit + int(each))
        start = upper if "A" <= each <= "Z" else lower
        return chr(start + (ord(each) & 31) - 1) if each.isascii() and each.isalpha() else each

    return lambda text, _: "".join(map(char, text))


_wide = _moved(0xFF21, 0xFF41, 0xFF10)


def _keycaps(text: str, rng: random.Random) -> str:
    gap = rng.choice(["", "", " "])
    return "".join(f"{each}\ufe0f\u20e3{gap}" if each.isdigit() else each for each in text).strip()


def _in_words(text: str, rng: random.Random) -> str:
    digits = [each for each in text if each.isdigit()]
    words: list[str] = []
    while digits:
        one = digits.pop(0)
        double = digits[:1] == [one] and rng.random() < 0.8
        words.append(f"double {_WORDS[int(digits.pop(0))]}" if double else _WORDS[int(one)])
    return " ".join(words)


def _half_in_words(text: str, rng: random.Random) -> str:
    gap = rng.choice(["", " ", "-"])
    parts = (_WORDS[int(each)] if rng.random() < 0.5 else each for each in text if each.isdigit())
    return gap.join(parts)


def _letters_for_digits(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("01", "Ol"))


def _at(at: tuple[str, ...], dot: tuple[str, ...]) -> Way:
    return lambda text, rng: text.replace("@", rng.choice(at)).replace(".", rng.choice(dot))


def _spoken(text: str, rng: random.Random) -> str:
    at, dot = rng.choice([(" at ", " dot "), (" AT ", " DOT "), (" at ", ".")])
    return text.replace("_", " underscore ").replace("@", at).replace(".", dot)


def _encoded(text: str, rng: random.Random) -> str:
    return quote(text.replace(" ", rng.choice([" ", "-"])), safe="")


def _entities(text: str, rng: random.Random) -> str:
    all_of_it = rng.random() < 0.4
    return "".join(f"&#{ord(each)};" if all_of_it or not each.isalnum() else each for each in text)


_HIDDEN = "\u200b\u200c\u2060\u00ad"
_COMMON: dict[str, Way] = {"zero width": _behind(_HIDDEN), "full width": _wide}
WAYS: dict[str, dict[str, Way]] = {
    "PERSON": _COMMON | {
        "spaced": _spaced, "parted": _parted("._-*"), "parted by emoji": _parted("\U0001f525\U0001f339\u2764"), "leet": _leet,
        "struck": _behind("\u0336\u0335\u0338"), "underlined": _behind("\u0332\u0333"), "marks": _behind("\u0301\u0308\u0323\u0334\u0353"),
        "bold": _moved(0x1D400, 0x1D41A, 0x1D7CE), "circled": _moved(0x24B6, 0x24D0), "squared": _moved(0x1F170, 0x1F170),
        "look-alikes": lambda text, _: text.translate(_GLYPHS), "small capitals": lambda text, _: text.lower().translate(_SMALL_CAPITALS),
        "mixed case": lambda text, _: "".join(each.upper() if at % 2 else each.lower() for at, each in enumerate(text)),
    },
    "EMAIL": _COMMON | {
        "(at)": _at(("(at)", " (at) ", "[at]", " [at] ", "{at}", "<at>"), (".", "[dot]", "(dot)", " [dot] ", " (dot) ")),
        "spoken": _spoken, "blanks": _at((" @ ", " @", "@ "), (".", " . ")), "encoded": _encoded, "entities": _entities,
        "spaced": _spaced, "struck": _behind("\u0336"), "look-alikes": lambda text, _: text.translate(_GLYPHS),
    },
    "PHONE": _COMMON | {
        "words": _in_words, "half words": _half_in_words, "keycaps": _keycaps, "spaced": _spaced, "letters": _letters_for_digits,
        "parted": _parted("._*-"), "regrouped": _regrouped("_*/\u2022\u2013~|"), "entities": _entities,
    },
    "CARD": _COMMON | {"spaced": _spaced, "keycaps": _keycaps, "regrouped": _regrouped("._/*\u2022|"), "words": _in_words, "struck": _behind("\u0336")},
    "IBAN": _COMMON | {"encoded": _encoded, "spaced": _spaced, "regrouped": _regrouped("._/-"), "struck": _behind("\u0336")},
    "SSN": _COMMON | {"spaced": _spaced, "keycaps": _keycaps, "regrouped": _regrouped("._/*\u2013"), "words": _in_words},
    "USER_NAME": {"reddit": lambda text, rng: rng.choice(["u/", "/u/"]) + text, "zero width": _behind(_HIDDEN), "bare": lambda text, _: text},
}  # fmt: skip


def disguised(seed: int = 41, of_each: int = 12) -> list[Example]:
    """Return `of_each` sentences for each kind of identifier and way of disguising it; the same seed, the same texts."""
    rng = random.Random(seed)
    pool, ids = Pool(rng), Identifiers(rng)
    return [
        _sentence(rng.choice(_FRAMES[type_]), way(_identifier(type_, pool, ids, rng), rng), type_, title)
        for type_, ways in WAYS.items()
        for title, way in ways.items()
        for _ in range(of_each)
    ]


def _sentence(frame: str, written: str, type_: str, way: str) -> Example:
    start = frame.index("{}")
    return Example(frame.format(written), (TrainingLabel(start, start + len(written), type_),), f"{type_}: {way}")


def _identifier(type_: str, pool: Pool, ids: Identifiers, rng: random.Random) -> str:
    if type_ == "PERSON":
        name = pool.first() if rng.random() < 0.4 else f"{pool.first()} {pool.last()}"
        return name.lower() if rng.random() < 0.5 else name
    if type_ == "EMAIL":
        return ids.email(_plain(pool.first()), _plain(pool.last()))
    makers = {"PHONE": ids.phone, "CARD": ids.card, "IBAN": ids.iban, "SSN": ids.ssn}
    return makers[type_]() if type_ in makers else ids.user(pool.first()).replace(".", "_")


def _plain(name: str) -> str:
    return "".join(each for each in name if each.isascii() and each.isalpha()) or "jo"
