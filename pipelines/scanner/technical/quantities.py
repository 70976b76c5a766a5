"""Tell whether a finding is a number with a unit, a part of a version, or a part of a GUID."""

import re

_UNIT = (
    r"(?:ml|cl|dl|[lL]|mg|g|kg|mcg|gsm|lbs?|oz|mm|cm|m2|m3|km|nm|lm|W|kW|kWh|V|mV|mA|mAh|Ah|[kMG]?Hz|[KkMGT]i?B|[KMGT]bps|ms|ns|us|bytes?|"
    r"bits?|fps|dpi|DPI|IU|pcs|tog|bar|psi|[kh]?Pa|rpm|Nm|[kM]?Ohm|dB|lux|px|mmol|kcal|kJ)"
)
_AMOUNT = rf"\d[\d.,]*\s?{_UNIT}"
_QUANTITY = re.compile(
    rf"(?:[A-Za-z]\d{{1,3}}\s)?(?:\d[\d.,]*,\s)?{_AMOUNT}(?:,?\s[A-Za-z]?\d{{1,3}}\s{_AMOUNT})?(?:,\s\d[\d.,]*)?"
)
#: Characters of an amount, and of a number before it.
_LONGEST = 32
_HEX = re.compile(r"[0-9A-Fa-f-]{1,36}")
_GUID = re.compile(r"(?<![\w-])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![\w-])")
_GUID_SIZE = 36
_IN_GUID = frozenset("-0123456789abcdefABCDEF")
#: Words before a version, and what may lie between: `from version 1.2 to `; programs that name themselves with one.
_VERSION = re.compile(
    r"(?:(?<![^\W\d_])(?:version|firmware|release|build|driver|ver\.?|rv|v)[\s:=\"']{0,5}|"
    r"(?<![^\W\d_])(?:(?:headless)?chrome|chromium|crios|edg[a-z]{0,3}|opr|vivaldi|yabrowser|nginx|apache)/)"
    r"(?:\d{1,5}(?:\.\d{1,5}){1,3}\s(?:to|->|through)\s)?v?\Z",
    re.IGNORECASE,
)
_VERSION_REACH = 48


def is_quantity(text: str, start: int, end: int) -> bool:
    """Tell whether [start, end) is an amount such as "750 ml"; the number may lie before it."""
    if end - start > _LONGEST:
        return False
    if _QUANTITY.fullmatch(text, start, end):
        return True
    begin = start - (text[start - 1 : start] == " ")
    least = max(0, begin - _LONGEST)
    while begin > least and (text[begin - 1].isdigit() or text[begin - 1] in ".,"):
        begin -= 1
    return begin < start and _QUANTITY.fullmatch(text, begin, end) is not None


def is_version(text: str, start: int, end: int) -> bool:
    """Tell whether [start, end) is numbers with dots behind a word such as "version"."""
    if not text[start:end].replace(".", "").isdigit() or text.find(".", start, end) < 0:
        return False
    return _VERSION.search(text, max(0, start - _VERSION_REACH), start) is not None


def is_in_guid(text: str, start: int, end: int) -> bool:
    """Tell whether [start, end) lies within a GUID."""
    inner = text[start - 1 : start] in _IN_GUID or text[end : end + 1] in _IN_GUID or end - start == _GUID_SIZE
    if not inner or not _HEX.fullmatch(text, start, end):
        return False
    least, most = max(0, start - _GUID_SIZE), end + _GUID_SIZE
    return any(each.start() <= start and end <= each.end() for each in _GUID.finditer(text, least, most))
