"""Read numbers, money and moments as platforms write them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from connectors.records import BadRecord

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Formats that strptime has no directive for.
EPOCH_SECONDS: Final = "epoch"
EPOCH_MILLIS: Final = "epoch_ms"
ISO: Final = "iso8601"
_HAS_SECONDS: Final = re.compile("%[STfcXs]")
_HAS_MINUTES: Final = re.compile("%[MR]")
_HAS_HOURS: Final = re.compile("%[HI]")
_GROUPED: Final = {
    ".": re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})(?:\.[0-9]*)?"),
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?"),
}
_DAY: Final = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_CLOCK: Final = re.compile(r"(?:([0-9]{1,6}):)?([0-9]{1,2}):([0-9]{2})(?:\.[0-9]+)?")


def number(text: str, field: str, point: str = ".") -> Decimal:
    """Read a number; digits may be grouped in threes, by a comma or dot, whichever is not the decimal point; by commas
    also as in India, `1,24,999.00`.

    Raises:
        BadRecord: the text is not a number.
    """
    plain = text.strip()
    if _GROUPED[point].fullmatch(plain):
        plain = plain.replace("," if point == "." else ".", "")
    try:
        value = Decimal(plain.replace(point, "."))
    except InvalidOperation:
        raise BadRecord(f"{field}: not a number") from None
    if not value.is_finite() or value.adjusted() > 30:
        raise BadRecord(f"{field}: not a number of any use")
    return value


def measure(text: str, field: str, point: str = ".") -> Decimal:
    """Read a number, or seconds written as `1:02:03` or `2:03`.

    Raises:
        BadRecord: the text is neither.
    """
    if clock := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return Decimal(hours * 3600 + minutes * 60 + seconds)
    return number(text, field, point)


def whole(value: Decimal) -> int:
    """Round to the nearest whole number."""
    return int(value.to_integral_value())


def precision_of(form: str) -> str:
    """Return the precision of a time in this strptime format."""
    if form in (EPOCH_SECONDS, EPOCH_MILLIS) or _HAS_SECONDS.search(form):
        return "SECOND"
    if _HAS_MINUTES.search(form):
        return "MINUTE"
    return "UNKNOWN" if _HAS_HOURS.search(form) else "DAY"


def moment(text: str, form: str, zone: tzinfo) -> tuple[datetime, str] | None:
    """Read a moment, and return it with its precision; None when the text is not of this form.

    `zone` applies where the text names no time zone.
    """
    try:
        if form == ISO:
            found, precision = datetime.fromisoformat(text), _iso_precision(text)
        elif form in (EPOCH_SECONDS, EPOCH_MILLIS):
            unit = 1000 if form == EPOCH_SECONDS else 1
            found, precision = EPOCH + timedelta(milliseconds=float(Decimal(text) * unit)), "SECOND"
        else:
            found, precision = datetime.strptime(text, form), precision_of(form)  # noqa: DTZ007 - zone follows
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)), precision


def day(text: str) -> datetime | None:
    """Read a date without a time of day, as midnight UTC; None when it is none.

    Dots stand between day, month and year in this order wherever they are written. With a slash or dash some countries
    write the month first, so the date counts only where one of the two is more than twelve, or both are the same.

    Raises:
        BadRecord: either of the two may be the month.
    """
    if not (found := _DAY.fullmatch(text.strip())):
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if mark != "." and first <= 12 and second <= 12 and first != second:
        raise BadRecord("either number may be the month")
    month, number = (first, second) if mark != "." and second > 12 else (second, first)
    try:
        return datetime(year + 2000 if year < 100 else year, month, number, tzinfo=UTC)
    except ValueError:
        return None


def _iso_precision(text: str) -> str:
    clock = re.split("[T ]", text, maxsplit=1)[1:]
    if not clock:
        return "DAY"
    return "SECOND" if len(re.findall("[0-9]{2}", re.split("[Z+-]", clock[0])[0])) > 2 else "MINUTE"
