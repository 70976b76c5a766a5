"""Words of any script: runs of letters, digits and marks."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_CHUNK: Final = re.compile(r"\S+")
_JOINED: Final = frozenset("'’")
#: Text without marks and disguised letters, whose runs an expression finds as well.
_PLAIN: Final = re.compile(r"[\w\x00-\x7f’‘“”„«»…–—¿¡]*")
_PLAIN_RUN: Final = re.compile(r"\w+(?:['’]\w+)*")
#: Letters by Unicode's compatibility form that are pictures too (Unicode's emoji).
_PICTURES: Final = frozenset("™ℹⓂ㊗㊙🈁🈂🈚🈯🈲🈳🈴🈵🈶🈷🈸🈹🈺🉐🉑")


def runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of runs of letters, digits and marks, also with an apostrophe between, that hold a letter or
    digit.
    """
    if _PLAIN.fullmatch(text):
        yield from _plain_runs(text, 0)
        return
    for chunk in _CHUNK.finditer(text):
        found = _plain_runs if _PLAIN.fullmatch(chunk[0]) else _any_runs
        yield from found(chunk[0], chunk.start())


def _plain_runs(text: str, at: int) -> Iterator[tuple[int, int]]:
    for run in _PLAIN_RUN.finditer(text):
        if text[run.start()] != "_" or run[0].strip("_'’"):
            yield at + run.start(), at + run.end()


def _any_runs(chunk: str, at: int) -> Iterator[tuple[int, int]]:
    start = None
    for index, char in enumerate(chunk + " "):
        if _is_wordy(char) or (
            start is not None and char in _JOINED and _is_wordy(chunk[index + 1 : index + 2] or " ")
        ):
            start = index if start is None else start
        elif start is not None:
            if has_letters(chunk[start:index]):
                yield at + start, at + index
            start = None


def has_letters(text: str) -> bool:
    """Tell whether a text holds a letter or digit, also in disguise (Ⓐ, ①, 𝐀), by Unicode's compatibility form."""
    return any(map(_is_letter, text))


def is_emoji(run: str) -> bool:
    """Tell whether all letters of a run are pictures, such as ℹ and ㊗."""
    return not run.isascii() and all(char in _PICTURES for char in run if _is_letter(char))


@lru_cache(maxsize=4096)
def _is_wordy(char: str) -> bool:
    return _is_letter(char) or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Pc")


@lru_cache(maxsize=4096)
def _is_letter(char: str) -> bool:
    return any(each.isalnum() for each in unicodedata.normalize("NFKC", char))
