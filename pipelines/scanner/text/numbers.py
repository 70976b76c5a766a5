"""Numbers of five or more digits, whose groups may be apart, as in 14/03/1981, 20-00-00 and 020 7946."""

import re
from collections.abc import Iterator
from typing import Final

#: Least digits of a number that may identify somebody.
DIGITS: Final = 5
_GROUP: Final = re.compile(r"\d+")
#: A comma or colon before a blank is between two numbers.
_BETWEEN: Final = re.compile(r"(?:[^\S\r\n]|[()./+\-–—]|[,:](?!\s))*")
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_CLOCK: Final = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_TO: Final = r" ?[-–—/] ?"
#: Prices and other amounts, times of day, and ranges of years and times.
_HARMLESS: Final = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?|[0-9]{1,4}[.,][0-9]{1,2}"
    rf"|{_YEAR}{_TO}(?:{_YEAR}|[0-9]{{2}})|{_CLOCK}(?:{_TO}{_CLOCK})?"
)


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each number of at least DIGITS digits that is no amount, time of day or range of years.

    Only blanks, brackets and signs such as . , : / - + are between its groups; it ends with its line.
    """
    for start, end, digits in _joined(text):
        if digits >= DIGITS and not _HARMLESS.fullmatch(text, start, end):
            yield start, end


def _joined(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, count of digits) of each number."""
    start, end, digits = -1, -1, 0
    for group in _GROUP.finditer(text):
        if start >= 0 and _BETWEEN.fullmatch(text, end, group.start()):
            digits += len(group[0])
        else:
            if digits:
                yield start, end, digits
            start, digits = group.start(), len(group[0])
        end = group.end()
    if digits:
        yield start, end, digits
