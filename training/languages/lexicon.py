"""Make the lexicon of all languages: names from Faker and the census, places, and the frequency of words.

The frequencies are wordfreq's (CC BY-SA 4.0): of each word, four classes and the language that uses it most are kept.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import wordfreq
from faker.providers import address, person
from phonenumbers import geodata

from pipelines.scanner.model.layout import LANGUAGES as LAYOUT
from pipelines.scanner.model.layout import folded
from pipelines.scanner.model.lexicon import Lexicon, Rank
from training.languages.names import forms, is_held_out
from training.languages.origins import KNOWN, ORIGINS
from training.lexicon import census, words
from training.people import family, given

#: Least frequency of the words that are kept, and of the classes known and common.
LEAST: Final = 2e-7
KNOWN_FROM: Final = 4e-6
COMMON_FROM: Final = 4e-5
#: A language has a word when it uses it at least this often, as a share of the language that uses it most.
SHARED: Final = 0.1
_WORD: Final = re.compile(r"[^\W\d_]+")
Facts = dict[str, int]


def build() -> Lexicon:
    """Make the lexicon; its entries have the fields of the layout."""
    frequency = frequencies()
    best = {word: max(each) for word, each in frequency.items()}
    columns: list[Mapping[str, int]] = [
        given_names(), family_names(), {word: _class(most) for word, most in best.items()}, cases(), places(best),
        {word: spread(each) for word, each in frequency.items()},
        {word: each.index(best[word]) + 1 for word, each in frequency.items()},
    ]  # fmt: skip
    every = sorted(set(frequency).union(*columns[:2], columns[4]))
    bits = np.zeros(len(every), np.int64)
    shift = 0
    for size, column in zip(LAYOUT.fields, columns, strict=True):
        bits |= np.array([column.get(word, 0) for word in every], np.int64) << shift
        shift += size
    return Lexicon.packed(dict(zip(every, bits.tolist(), strict=True)))


def frequencies() -> dict[str, list[float]]:
    """Return the frequency of each word in each language of KNOWN; accents and case do not count."""
    found: dict[str, list[float]] = {}
    for at, language in enumerate(KNOWN):
        for word, share in wordfreq.get_frequency_dict(language, "best").items():
            if share >= LEAST / 2 and word.isalpha() and len(word) > 1:
                found.setdefault(folded(word), [0.0] * len(KNOWN))[at] += share
    return {word: each for word, each in found.items() if max(each) >= LEAST}


def _class(share: float) -> int:
    return Rank.COMMON if share >= COMMON_FROM else Rank.KNOWN if share >= KNOWN_FROM else Rank.RARE


def spread(shares: list[float]) -> int:
    """Return 1 for a word of one language, 2 of two or three, 3 of more: names are of many."""
    most = max(shares)
    count = sum(each >= SHARED * most for each in shares)
    return 1 if count == 1 else 2 if count < 4 else 3


def given_names() -> Facts:
    return _names(given, [*census("male.first"), *census("female.first")])


def family_names() -> Facts:
    return _names(family, census("all.last")[:40_000])


def _names(read: Any, american: list[str]) -> Facts:
    """Rank names: common those of the languages' countries, known those of other countries, rare the rest."""
    known = dict.fromkeys(map(str.title, american), Rank.RARE)
    ours = {locale: language for language, each in ORIGINS.items() for locale in each.locales}
    for locale in _locales(person):
        language = ours.get(locale)
        for name in read([locale]):
            if not is_held_out(name):
                rank = Rank.COMMON if language else Rank.KNOWN
                for form in forms(name, language or ""):
                    known[form] = max(rank, known.get(form, Rank.NONE))
    found: Facts = {}
    for name, value in known.items():
        for part in _WORD.findall(name):
            if len(part) > 1 and part[0].isupper():
                plain = folded(part)
                found[plain] = max(int(value), found.get(plain, 0))
    return found


def _locales(package: Any) -> Iterator[str]:
    return (each.name for each in pkgutil.iter_modules(package.__path__) if each.ispkg)


def places(best: Mapping[str, float]) -> Facts:
    """Rank words of places: common those of countries and of Faker's towns, known those of other towns."""
    found: Facts = {}
    for name, rank in [*((each, Rank.COMMON) for each in _towns()), *((each, Rank.KNOWN) for each in _geodata())]:
        parts = _WORD.findall(folded(name))
        for part in parts:
            if len(part) > 2 and (best.get(part, 0) < COMMON_FROM or len(parts) == 1):
                value = rank if len(parts) == 1 else Rank.RARE
                found[part] = max(int(value), found.get(part, 0))
    return found


def _towns() -> Iterator[str]:
    for locale in _locales(address):
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        for field in ("countries", "cities", "city_names", "cities_name", "states", "regions", "provinces", "counties"):
            yield from _strings(getattr(provider, field, ()))


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings of Faker's lists, which hold tuples in some locales."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each)


def _geodata() -> Iterator[str]:
    """Yield the places that telephone prefixes stand for."""
    for each in pkgutil.iter_modules(geodata.__path__):
        data = getattr(importlib.import_module(f"phonenumbers.geodata.{each.name}"), "data", {})
        for texts in data.values():
            yield from (part.strip() for text in texts.values() for part in re.split(r"[,/()]", text) if part.strip())


def cases() -> Facts:
    """Tell how English web text writes a word: 1 capitalised, 2 either, 3 lower case; most are names or English."""
    rank: Facts = {}
    for at, word in enumerate(words()):
        rank.setdefault(word, at)
    found: Facts = {}
    for word in rank:
        lower, title = rank.get(word.lower(), 10**7), rank.get(word.title(), 10**7)
        if lower != title and word.isalpha():
            found.setdefault(folded(word), 3 if 2 * lower < title else 1 if 2 * title < lower else 2)
    return found
