"""Put together the parts of numbers that the network tagged word by word.

The network sees `INS-206311-94` as five words, and may take some of them only, or give them several tags.
"""

import re
from collections.abc import Iterable
from typing import Final

from pipelines.scanner.model.tagged import Tagged

#: Tags of numbers.
TAGS: Final = frozenset({"PHONE", "CARD", "ACCOUNT", "NATIONAL", "ID"})
#: Words between two numbers that belong to neither.
_BETWEEN: Final = frozenset({"or", "and", "to", "then", "&", ",", ";", "/", "|", "fax", "tel", "ext"})
#: Marks within a number.
_MARKS: Final = frozenset("-./")
#: Longest group of digits that belongs to the number before it, whatever its own tag, in characters.
_GROUP: Final = 5
#: Forms of a number of United States social security, and of a card.
_SSN: Final = re.compile(r"\d{3}([- ])\d{2}\1\d{4}")
_CARD: Final = re.compile(r"[2-6]\d{3}([- ])\d{4}\1\d{4}\1\d{4}")
#: Most digits of a telephone number (E.164), and of an extension.
_LONGEST_PHONE: Final = 15
#: Fewest digits of a card's number.
_SHORTEST_CARD: Final = 12
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGIT: Final = re.compile(r"\d")
#: Fewest words of a number that was said.
_LEAST_SAID: Final = 4
#: Words that may be part of a number, and a word that is no part of the code before it.
_SAID: Final = "x|ext|oh|o|zero|one|two|three|four|five|six|seven|eight|nine|double|triple"
_BEHIND: Final = re.compile(rf"\d(?P<word> (?!(?:{_SAID})\b)[a-z]{{2,20}})\Z")
#: Fewest digits in one piece that are no part of an address.
_LONG: Final = 8
#: Lengths of an international bank account number (ISO 13616), in characters.
_IBAN: Final = range(15, 35)


def joined(found: Iterable[Tagged], text: str) -> list[Tagged]:
    """Join parts of one number, extend each number over the rest of its written word, and name IBANs as such.

    In linear time: each character is looked at once from either side.
    """
    made: list[Tagged] = []
    for part in found:
        last = made[-1] if made else None
        if part.tag not in TAGS:
            made.append(part)
        elif last and last.tag in TAGS and _belongs(part, last, text):
            made[-1] = Tagged(last.start, part.end, _kind(last, part, text), max(last.score, part.score))
        else:
            made.append(part)
    return [_trimmed(part, text) for part in _extended(made, text) if not _is_count(part, text)]


def _is_count(part: Tagged, text: str) -> bool:
    """Tell whether a part is a number of a few words without a digit: "one, two, three"."""
    inside = text[part.start : part.end]
    return part.tag in TAGS and not _DIGIT.search(inside) and len(_WORD.findall(inside)) < _LEAST_SAID


def _trimmed(part: Tagged, text: str) -> Tagged:
    """Leave out a word in lower case behind a code with digits: "H481205937 ok"."""
    if part.tag not in TAGS or not (behind := _BEHIND.search(text[part.start : part.end])):
        return part
    return part._replace(end=part.start + behind.start("word"))


def tag_of(word: str, tag: str) -> str:
    """Return the tag of a word: many digits in one piece are no part of an address, and most likely a telephone's."""
    return "PHONE" if tag == "ADDRESS" and len(word) >= _LONG and word.isdecimal() else tag


def is_between(word: str) -> bool:
    """Tell whether a word stands between two numbers and belongs to neither."""
    return word.lower() in _BETWEEN


def _belongs(part: Tagged, last: Tagged, text: str) -> bool:
    """Tell whether a part goes on with the number before it: after a mark, or after a blank where it is short or said
    in words.
    """
    gap = text[last.end : part.start]
    if not gap or gap in _MARKS:
        return True
    is_short = min(part.end - part.start, last.end - last.start) <= _GROUP
    return gap == " " and part.tag != last.tag and (is_short or _is_said(last, text) or _is_said(part, text))


def _is_said(part: Tagged, text: str) -> bool:
    return text[part.end - 1].isalpha() and " " in text[part.start : part.end]


def _kind(last: Tagged, part: Tagged, text: str) -> str:
    """Return the tag of two parts: of a number said in words the first's, which is near the cue, else the longer's."""
    if _is_said(last, text):
        return last.tag
    return max(last, part, key=lambda each: each.end - each.start).tag


def _extended(found: list[Tagged], text: str) -> list[Tagged]:
    made: list[Tagged] = []
    for at, part in enumerate(found):
        floor = made[-1].end if made else 0
        ceiling = found[at + 1].start if at + 1 < len(found) else len(text)
        made.append(_named(_grown(part, text, floor, ceiling), text) if part.tag in TAGS else part)
    return made


def _grown(part: Tagged, text: str, floor: int, ceiling: int) -> Tagged:
    """Extend a number over its written word, when it is at least half of it."""
    start, end = _word_around(part, text, floor, ceiling)
    return part._replace(start=start, end=end) if 2 * (part.end - part.start) >= end - start else part


def _named(part: Tagged, text: str) -> Tagged:
    """Name a number by its form where no other kind has that form."""
    number = text[part.start : part.end]
    if part.tag == "ACCOUNT" and _is_iban(number):
        return part._replace(tag="IBAN")
    if _SSN.fullmatch(number):
        return part._replace(tag="NATIONAL")
    if _CARD.fullmatch(number) or (part.tag == "PHONE" and _digits(number) > _LONGEST_PHONE):
        return part._replace(tag="CARD")
    return part._replace(tag="PHONE") if part.tag == "CARD" and _digits(number) < _SHORTEST_CARD else part


def _digits(number: str) -> int:
    """Count digits, or the words of a number that is said."""
    return sum(map(str.isdigit, number)) + sum(map(str.isalpha, _WORD.findall(number)))


def _word_around(part: Tagged, text: str, floor: int, ceiling: int) -> tuple[int, int]:
    """Return the letters, digits and hyphens around a part, from `floor` to `ceiling`."""
    start, end = part.start, part.end
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in "-+"):
        start -= 1
    while end < ceiling and (text[end].isalnum() or text[end] == "-"):
        end += 1
    while end > part.end and text[end - 1] == "-":
        end -= 1
    while start < part.start and text[start] == "-":
        start += 1
    return start, end


def _is_iban(text: str) -> bool:
    plain = text.replace(" ", "").replace("-", "")
    return len(plain) in _IBAN and plain.isalnum() and plain[:2].isalpha() and plain[2:4].isdigit()
