"""LocalNames for invented people of each language, with titles, particles and declined forms."""

import random
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from training.languages.origins import ORIGINS
from training.people import crossed, family, given

#: Letters after which a Turkish ending has a, and those after which it has e.
_BACK: Final = "aıouAIOU"
_TURKISH: Final = ("'{n}in", "'{y}e", "'de", "'den", "'{y}i", "'le", "'{n}in", "'ye")
_CASES: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "pl": (
        ("ska", ("skiej", "ską", "skiej")), ("cka", ("ckiej", "cką")), ("ski", ("skiego", "skiemu", "skim")),
        ("cki", ("ckiego", "ckiemu", "ckim")), ("ek", ("ka", "kowi", "kiem", "ku")), ("ia", ("ii", "ię", "ią", "io")),
        ("ja", ("i", "ję", "ją")), ("á", ("y", "ę")), ("ová", ("ovej",)), ("ga", ("gi", "dze", "gę")), ("ka", ("ki", "ce", "kę", "ką", "ko")),
        ("a", ("y", "ę", "ą", "ie", "o")), ("o", ("y", "ę", "ą")), ("", ("a", "owi", "em", "ie", "u")),
    ),
}  # fmt: skip


def is_held_out(name: str) -> bool:
    """Tell whether a name is kept for measuring: a twelfth of all, in no list of the model but the census'."""
    return zlib.crc32(name.lower().encode()) % 12 == 0


def declined(name: str, language: str, rng: random.Random) -> str:
    """Return a form of the name that the language's cases give it; a simple rule, right for most names."""
    if language == "pl" and name[-1:].isalpha():
        ending, others = next(each for each in _CASES["pl"] if name.endswith(each[0]))
        return name[: len(name) - len(ending)] + rng.choice(others)
    if language in ("de", "nl", "sv") and not name.endswith("s"):
        return name + "s"
    if language == "tr":
        return name + _ending(name, rng.choice(_TURKISH))
    return name


def forms(name: str, language: str) -> list[str]:
    """List all forms of a Polish name; the name alone in other languages."""
    if language != "pl":
        return [name]
    ending, others = next(each for each in _CASES["pl"] if name.endswith(each[0]))
    return [name, *(name[: len(name) - len(ending)] + each for each in others)]


def _ending(name: str, ending: str) -> str:
    """Fit a Turkish ending to the last vowel of the name."""
    vowel = next((each for each in reversed(name) if each in "aıoueiöüAIOUEİÖÜ"), "e")
    after_vowel = name[-1] in "aıoueiöü"
    text = ending.replace("{n}", "n" if after_vowel else "").replace("{y}", "y" if after_vowel else "")
    return text.replace("e", "a").replace("i", "ı") if vowel in _BACK else text


class _Side(NamedTuple):
    """Keeps the names of one side: those to train with, or those held out."""

    unseen: bool

    def __call__(self, names: Iterable[str]) -> list[str]:
        return [each for each in names if is_held_out(each) == self.unseen]


class LocalNames:
    """Draws names of a language's countries: common ones, a share that no list has, and some from abroad."""

    def __init__(
        self, language: str, rng: random.Random, *, unseen: bool = False, invented: float = 0.0, abroad: float = 0.12
    ) -> None:  # fmt: skip
        self._language, self._rng, self._invented, self._abroad = language, rng, invented, abroad
        self._origin = ORIGINS[language]
        pick = _Side(unseen=unseen)
        self._given = [pick(given([each])) for each in self._origin.locales]
        self._family = [pick(family([each])) for each in self._origin.locales]
        others = [each for origin in ORIGINS.values() for each in origin.locales]
        self._foreign = pick(given(others)), pick(family([*others, "en_US", "en_GB", "en_IN", "vi_VN", "id_ID"]))

    def first(self) -> str:
        return self._one(self._given, self._foreign[0])

    def last(self) -> str:
        origin, rng = self._origin, self._rng
        name = self._one(self._family, self._foreign[1])
        chance = rng.random()
        if chance < origin.double:
            return f"{name}-{self._one(self._family, self._foreign[1])}"
        if origin.particles and chance < origin.double + origin.particle:
            particle = rng.choice(origin.particles)
            return f"{particle}{'' if particle.endswith(chr(39)) and particle != chr(39) + 't' else ' '}{name}"
        return name

    def full(self) -> str:
        """Return a whole name; Spanish and Portuguese people often have two family names."""
        rng = self._rng
        first, last = self.first(), self.last()
        if rng.random() < 0.15:
            first += f" {self.first()}" if rng.random() < 0.6 else f" {self.first()[0]}."
        if self._language in ("es", "pt") and rng.random() < 0.5:
            last += f" {self.last()}"
        chance = rng.random()
        if chance < 0.04:
            return f"{first[0]}. {last}"
        return f"{last} {first}" if chance < 0.07 else f"{last}, {first}" if chance < 0.09 else f"{first} {last}"

    def declined(self, make: Callable[[], str]) -> str:
        """Return a declined name: each word of it in Polish, the last one in other languages."""
        *before, last = make().split()
        if self._language == "pl":
            before = [declined(each, "pl", self._rng) for each in before]
        return " ".join([*before, declined(last, self._language, self._rng)])

    def title(self) -> str:
        return self._rng.choice(self._origin.titles)

    def _one(self, lists: list[list[str]], foreign: list[str]) -> str:
        rng = self._rng
        chance = rng.random()
        names = rng.choice([each for each in lists if each])
        if chance < self._invented:
            return crossed(rng.choice(names), rng.choice(names))
        return rng.choice(foreign) if chance > 1 - self._abroad else rng.choice(names)
