"""Territory: countries in which data may be used. The world is said as such: no list of countries means it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from schemas.countries import COUNTRIES, GROUPS

#: How a document says that a territory is the world.
WORLD_CODE: Final = "WORLD"


@dataclass(frozen=True, slots=True)
class Territory:
    """Countries by ISO 3166-1 alpha-2, or the world. No country: nowhere."""

    countries: frozenset[str] = frozenset()
    world: bool = False

    def covers(self, other: "Territory") -> bool:
        """Return whether all of another territory lies in this one."""
        return self.world or (not other.world and other.countries <= self.countries)

    def meets(self, other: "Territory") -> bool:
        """Return whether some country lies in both; the world meets all that is somewhere."""
        if self.world or other.world:
            return bool(self) and bool(other)
        return not self.countries.isdisjoint(other.countries)

    def __bool__(self) -> bool:
        """Return whether it is anywhere."""
        return self.world or bool(self.countries)


WORLD: Final = Territory(world=True)
NOWHERE: Final = Territory()


class UnknownCodes(NamedTuple):
    """Outcome of reading a territory: these are no codes of countries or groups, in order."""

    codes: tuple[str, ...]


def territory_of(codes: Iterable[str]) -> Territory | UnknownCodes:
    """Read a territory from codes of countries, EU, EEA and WORLD; the last takes in the others."""
    given = frozenset(codes)
    if unknown := given - COUNTRIES - GROUPS.keys() - {WORLD_CODE}:
        return UnknownCodes(tuple(sorted(unknown)))
    if WORLD_CODE in given:
        return WORLD
    groups = [members for code, members in GROUPS.items() if code in given]
    return Territory(frozenset(given & COUNTRIES).union(*groups))
