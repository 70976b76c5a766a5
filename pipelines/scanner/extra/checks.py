"""Check digits and forms of identifiers that python-stdnum does not have; each check takes text in its form."""

import re
from typing import Final

VIN_LENGTH: Final = 17
#: Values of the characters of a vehicle's number: I, O and Q do not occur (49 CFR 565.15).
_VIN_VALUES: Final = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))  # fmt: skip
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_NRIC_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2)
_NRIC_LETTERS: Final = {
    "S": "JZIHGFEDCBA",
    "T": "GFEDCBAJZIH",
    "F": "XWUTRQPNMLK",
    "G": "RQPNMLKXWUT",
    "M": "XWUTRQPNJLK",
}
_NRIC_OFFSETS: Final = {"T": 4, "G": 4, "M": 3}
_NINO: Final = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ|[DFIQUV]|.[DFIQUVO])[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]")
_MBI_LETTER: Final = "AC-HJKMNP-RT-Y"
_MBI: Final = re.compile(
    rf"[1-9][{_MBI_LETTER}][{_MBI_LETTER}0-9][0-9]-?[{_MBI_LETTER}][{_MBI_LETTER}0-9][0-9]-?[{_MBI_LETTER}]{{2}}[0-9]{{2}}"
)


def vin(text: str) -> bool:
    """Check a vehicle's number by its ninth character (vehicles of North America and China have a right one).

    A number without letters, or with fewer than five digits, is none.
    """
    digits = sum(each.isdigit() for each in text)
    if not 5 <= digits < len(text) or any(each not in _VIN_VALUES for each in text):
        return False
    rest = sum(_VIN_VALUES[each] * weight for each, weight in zip(text, _VIN_WEIGHTS, strict=True)) % 11
    return text[8] == "0123456789X"[rest]


def nric(text: str) -> bool:
    """Check Singapore's NRIC or FIN by its last letter."""
    letters = _NRIC_LETTERS.get(text[0])
    total = sum(int(each) * weight for each, weight in zip(text[1:8], _NRIC_WEIGHTS, strict=True))
    return letters is not None and letters[(total + _NRIC_OFFSETS.get(text[0], 0)) % 11] == text[8]


def hkid(text: str) -> bool:
    """Check Hong Kong's identity card, A123456(3), by the character in its brackets."""
    bare = text.replace("(", "").replace(")", "").rjust(9)
    values = [36 if each == " " else int(each, 36) for each in bare]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def medicare(text: str) -> bool:
    """Check Australia's Medicare card by its ninth digit; the tenth counts the cards issued."""
    digits = [int(each) for each in text if each.isdigit()]
    weighed = sum(digit * weight for digit, weight in zip(digits[:8], (1, 3, 7, 9) * 2, strict=True))
    return 2 <= digits[0] <= 6 and weighed % 10 == digits[8] and digits[9] > 0


def nino(text: str) -> bool:
    """Tell whether a text has the form of a British national insurance number, which has no check digit."""
    return _NINO.fullmatch(text) is not None


def mbi(text: str) -> bool:
    """Tell whether a text has the form of a US Medicare beneficiary's number, which has no check digit."""
    return _MBI.fullmatch(text) is not None
