"""The tariffs of the bank: which one counts for whom, and when. No tariff means that nothing is charged yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bank.ledger.pricing import MONTHLY
from bank.ledger.tariff import EVERYBODY, NEVER, Side, Tariff


class Tariffs:
    """Tariffs by side and party. Of one name, the one that was added last counts."""

    def __init__(self, tariffs: Iterable[Tariff] = ()) -> None:
        self._by_name: dict[str, Tariff] = {}
        self._by_party: dict[tuple[Side, str], list[Tariff]] = {}
        for each in tariffs:
            self._by_name[each.name] = each
        self._sort()

    def __iter__(self) -> Iterator[Tariff]:
        return iter(sorted(self._by_name.values(), key=lambda each: (each.side, each.party, each.since)))

    def add(self, tariff: Tariff) -> None:
        self._by_name[tariff.name] = tariff
        self._sort()

    def _sort(self) -> None:
        found: dict[tuple[Side, str], list[Tariff]] = defaultdict(list)
        for each in self:
            found[each.side, each.party].append(each)
        self._by_party = {party: _ended(group) for party, group in found.items()}

    def named(self, name: str) -> Tariff | None:
        """Return the tariff of this name and version, such as standard/2."""
        return self._by_name.get(name)

    def charge_keeping(self) -> bool:
        """Return whether a price is for what is kept."""
        return any(price.meter in MONTHLY for each in self._by_name.values() for price in each.prices)

    def find(self, side: Side, party: str, time: int) -> Tariff | None:
        """Return the tariff that counts for a party at a time, its own before everybody's."""
        for whose in (party, EVERYBODY):
            for each in self._by_party.get((side, whose), ()):
                if each.since <= time < each.until:
                    return each
        return None

    def problem(self, new: Tariff) -> str:
        """Say why a tariff cannot be added; empty where it can. The same one again can."""
        there = self._by_name.get(new.name)
        if there is not None:
            return "" if there == new else f"{new.name} is there, and a version is not edited: give it the next version"
        same = [each for each in self._by_name.values() if each.tariff == new.tariff]
        if any((each.side, each.party) != (new.side, new.party) for each in same):
            return f"{new.tariff} is another party's: give this one another name"
        last = max(same, key=lambda each: each.version, default=None)
        if last is not None and new.version <= last.version:
            return f"{new.tariff} has version {last.version} already: give this one the next version"
        if last is not None and new.since <= last.since:
            return f"it begins before version {last.version} does: let valid_from be later"
        for each in _ended([*self._of(new), new]):
            if each.name != new.name and each.since < new.until and new.since < each.until:
                return f"it overlaps {each.name}: end that one first, by a version with valid_until, or begin later"
        return ""

    def _of(self, new: Tariff) -> list[Tariff]:
        return [each for each in self._by_name.values() if (each.side, each.party) == (new.side, new.party)]


def _ended(group: Iterable[Tariff]) -> list[Tariff]:
    """End each version where the next version of the same tariff begins."""
    found: list[Tariff] = []
    following: dict[str, int] = {}
    for each in sorted(group, key=lambda each: (each.since, each.version), reverse=True):
        found.append(each._replace(until=min(each.until, following.get(each.tariff, NEVER))))
        following[each.tariff] = each.since
    return found[::-1]
