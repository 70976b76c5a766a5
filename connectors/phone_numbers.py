"""Telephone numbers as telephones store them: the same number now with its country code and now without."""

import re
from typing import Final

#: Digits at the end by which Android, too, takes two numbers for the same (PhoneNumberUtils, MIN_MATCH).
END: Final = 7
#: Between the numbers of a group.
BETWEEN: Final = "~"
_NUMBER: Final = re.compile(r"[+0-9(][0-9 ()./-]*")
_NO_DIGIT: Final = re.compile(r"[^0-9]")


def group(address: str | None) -> str | None:
    """Return the address with its numbers in order: each message of a group lists them in another one."""
    if address is None or BETWEEN not in address:
        return address
    return BETWEEN.join(sorted({number.strip() for number in address.split(BETWEEN) if number.strip()})) or None


def same_end(address: str | None) -> str | None:
    """Return what stays of an address when a number loses or gains its country code: the last digits.

    A short number, a name and an e-mail address stay as they are. Of a group it lists each number's end, in order.
    """
    if address is None:
        return None
    return BETWEEN.join(sorted({_end(number) for number in address.split(BETWEEN)}))


def _end(number: str) -> str:
    number = number.strip()
    digits = _NO_DIGIT.sub("", number) if _NUMBER.fullmatch(number) else ""
    return digits[-END:] if len(digits) >= END else number
