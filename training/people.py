"""Names for invented people, from Faker's lists and, for the model's name list, the United States' 1990 census."""

import importlib
import random
from collections.abc import Iterable
from functools import cache
from typing import Any

from training import names as listed

#: Locales with names in Latin letters, used for training.
LOCALES = (
    "en_US", "en_GB", "en_IN", "en_NG", "es_ES", "es_MX", "fr_FR", "de_DE", "it_IT", "pl_PL", "tr_TR", "id_ID", "sv_SE",
    "cs_CZ", "pt_BR", "vi_VN", "yo_NG", "sw",
)  # fmt: skip
#: Locales that are not used for training: their names are unknown to the model and to its name list.
UNSEEN_LOCALES = ("nl_NL", "ro_RO", "hr_HR", "fi_FI", "hu_HU", "et_EE", "lv_LV", "tw_GH")


def given(locales: Iterable[str]) -> list[str]:
    return _names(tuple(locales), ("first_names", "first_names_male", "first_names_female"))


def family(locales: Iterable[str]) -> list[str]:
    return _names(tuple(locales), ("last_names", "last_names_male", "last_names_female"))


def unseen(names: Iterable[str], seen: Iterable[str]) -> list[str]:
    """Return the names that no other locale has."""
    known = {name.lower() for name in seen}
    return [name for name in names if name.lower() not in known]


@cache
def _names(locales: tuple[str, ...], fields: tuple[str, ...]) -> list[str]:
    found: dict[str, None] = {}
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for field in fields:
            found |= dict.fromkeys(name for name in _listed(provider, field) if _is_plain(name))
    return sorted(found)


def _listed(provider: Any, field: str) -> Iterable[str]:
    value = getattr(provider, field, ())
    return value if isinstance(value, (list, tuple, dict)) else ()


def _is_plain(name: str) -> bool:
    letters = name.replace(" ", "").replace("-", "").replace("'", "")
    return len(letters) > 1 and letters.isalpha() and ord(max(letters)) < 0x1F00 and name[0].isupper()


#: Names that are written down by hand, of people for whom Faker has few.
GIVEN, FAMILY = listed.listed(listed.GIVEN), listed.listed(listed.FAMILY)


class Pool:
    """Names to fill templates with: common English ones, those of any locale, and a share of invented ones.

    Without invented names the model memorises the list, and relies on it more than on the sentence.
    """

    def __init__(
        self, rng: random.Random, locales: Iterable[str] = LOCALES, *, only_unseen: bool = False, invented: float = 0.0
    ) -> None:  # fmt: skip
        self._invented = invented
        self._rng = rng
        self._listed, self._particles = (0.0, 0.0) if only_unseen else (0.2, 0.1)
        self._first, self._last = given(locales), family(locales)
        if only_unseen:
            self._first = unseen(self._first, given(LOCALES))
            self._last = unseen(self._last, family(LOCALES))
        english = [] if only_unseen else ["en_US", "en_GB"]
        self._common_first = given(english) or self._first
        self._common_last = family(english) or self._last

    def first(self) -> str:
        return self._rng.choice(GIVEN) if self._is_listed() else self._one(self._common_first, self._first)

    def last(self) -> str:
        """Draw a family name; one in ten has a particle."""
        name = self._rng.choice(FAMILY) if self._is_listed() else self._one(self._common_last, self._last)
        return particled(self._rng, name) if self._particles and self._rng.random() < self._particles else name

    def _is_listed(self) -> bool:
        return self._listed > 0 and self._rng.random() < self._listed

    def _one(self, common: list[str], every: list[str]) -> str:
        chance = self._rng.random()
        if chance < self._invented:
            return crossed(self._rng.choice(every), self._rng.choice(every))
        return self._rng.choice(common if chance < 0.5 else every)


class OneOrigin(Pool):
    """Names of one locale only, all equally likely."""

    def __init__(self, rng: random.Random, locale: str) -> None:
        super().__init__(rng, [locale])
        self._common_first, self._common_last = self._first, self._last
        self._listed = self._particles = 0.0


def particled(rng: random.Random, name: str) -> str:
    """Put a particle before a family name, with a space where the particle is a word."""
    particle = rng.choice(listed.PARTICLES)
    return particle + name if not particle[-1].isalpha() or particle in {"Mc", "Mac", "Fitz"} else f"{particle} {name}"


def crossed(one: str, other: str) -> str:
    """Make a name that no list has, from the beginning of one and the end of another."""
    name = one[: (len(one) + 1) // 2] + other[len(other) // 2 :].lower()
    return name if name[-1].isalpha() else one
