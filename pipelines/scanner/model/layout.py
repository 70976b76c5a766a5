"""Layouts: which attributes of a word a model hashes, and which facts its lexicon holds."""

import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from spacy.lang.lex_attrs import word_shape

#: Letters that no decomposition makes plain.
_PLAIN: Final = str.maketrans({
    "ß": "ss", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th",
})  # fmt: skip
#: Shortest word with an ending, in letters.
_SHORTEST: Final = 5


class Layout(NamedTuple):
    """The input of a network: hashed attributes, then fields of the lexicon's entry, then the row of a word vector.

    `parts` makes the attributes of a word, each with a seed and a number of rows of its table; `key` makes the form
    that the lexicon knows, where lower case is not enough; `fields` are the sizes in bits of an entry's fields,
    from the lowest. `bases` lists words that the word may be a form of: the greatest values of their first two
    fields, names, follow those of the word itself.
    """

    parts: Callable[[str], tuple[str, ...]]
    key: Callable[[str], str] | None
    seeds: tuple[int, ...]
    rows: tuple[int, ...]
    fields: tuple[int, ...]
    vectors: bool
    bases: Callable[[str], tuple[str, ...]] | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes in bits of all fields of the input."""
        return (*self.fields, *self.fields[:2]) if self.bases else self.fields

    @property
    def columns(self) -> int:
        return len(self.seeds) + len(self.sizes) + self.vectors


def folded(word: str) -> str:
    """Return the word in lower case without accents, so that "Łódź", "łódź" and "lodz" are one."""
    lower = word.lower()
    if lower.isascii():
        return lower
    split = unicodedata.normalize("NFD", lower.translate(_PLAIN))
    return "".join(char for char in split if not unicodedata.combining(char))


def _english(word: str) -> tuple[str, ...]:
    return word.lower(), word[:1], word[-3:], word_shape(word)


def _many(word: str) -> tuple[str, ...]:
    """Return the plain form, its stem, beginning, two endings, and the shape, in which accents do not count."""
    plain = folded(word)
    return plain, plain[: max(3, len(plain) - 2)], plain[:3], plain[-3:], plain[-5:], word_shape(word)


def _bases(word: str) -> tuple[str, ...]:
    """Return the words that an ending may belong to: "trump" for "Trumpowi", "obama" for "Obamy"."""
    plain = folded(word)
    if len(plain) < _SHORTEST:
        return ()
    return plain[:-1], plain[:-2], plain[:-3], plain[:-1] + "a"


#: The layout of en_core_web_md, whose weights the training of English starts from.
ENGLISH: Final = Layout(_english, None, (8, 9, 10, 11), (5000, 1000, 2500, 2500), (2, 2, 2, 2), vectors=True)
#: Given name, family name, word, case, place, whether one language has it, and which.
LANGUAGES: Final = Layout(
    _many, folded, (8, 9, 10, 11, 12, 13), (16_000, 12_000, 4000, 4000, 10_000, 1500), (2, 2, 2, 2, 2, 2, 4),
    vectors=False, bases=_bases,
)  # fmt: skip
LAYOUTS: Final = {"english": ENGLISH, "languages": LANGUAGES}
