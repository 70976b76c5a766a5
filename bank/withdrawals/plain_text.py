"""Names that others gave, made harmless for a sentence: no line, direction, mark-up or quotation mark of their own."""

from typing import Final

#: Longest name in a sentence of several.
MOST_SHOWN: Final = 200
_OPEN: Final = "<\u2039\u2329\u27e8\u3008\uff1c"
_CLOSE: Final = ">\u203a\u232a\u27e9\u3009\uff1e"
_QUOTES: Final = '"`\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u300c\u300d\uff02'
_MARKS: Final = str.maketrans(_OPEN + _CLOSE + _QUOTES, "(" * len(_OPEN) + ")" * len(_CLOSE) + "'" * len(_QUOTES))


def harmless(name: str, most: int = MOST_SHOWN) -> str:
    """Return a name as it may stand between quotation marks, in a page and on a terminal.

    What does not print, such as a line's end or a change of direction, becomes a space; angle brackets become round
    ones, and quotation marks an apostrophe, so that a name ends no quotation. What is longer than `most` is cut, and
    says so.
    """
    printed = "".join(each if each.isprintable() else " " for each in name[: 4 * most])
    plain = " ".join(printed.translate(_MARKS).split())
    return plain if len(plain) <= most and len(name) <= 4 * most else plain[: most - 1] + "\u2026"
