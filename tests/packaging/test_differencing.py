"""Attack by differencing: an originator asks twice with a small change, and compares what it gets.

The attacker knows all that is in both packages, which file each row is in, and joins rows by their text. Rows that it
cannot tell apart by the groups and files that they are in, or that they are missing, are a class; the fewer owners a
class has, the closer it came to one. The truth is in the texts. What stops an attack has its counter-proof: the same
attack where nothing is compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from bank.ledger.months import DAY_MS
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule
from bank.withdrawals.terms import DataPeriod
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FormerLedger, NotMade
from pipelines.packager.releases import ReleaseIndex
from tests.packaging.bank import (
    DAY,
    KEYS,
    OFFERING,
    ORDER,
    PLAN,
    MemoryPackageSources,
    NothingWentOut,
    bank_of,
    built,
    offering,
    owner_of,
    posts,
    wanted,
)
from tests.packaging.delivered import rows_in
from tests.packaging.test_releases import release

OWNERS: Final = 24
#: The first day of the period, which is not in the one that is shifted by a day.
EDGE: Final = date.fromordinal(date(1970, 1, 1).toordinal() + DAY - 10)
SHIFTED: Final = offering(period=DataPeriod((DAY - 9) * DAY_MS, (DAY + 11) * DAY_MS))
LOOSE: Final = replace(PLAN, most_suppressed=900)
SOMEONE: Final = owner_of(OWNERS)
Label = tuple[str, ...] | None
Got = dict[str, Label]


def ordered(plan: AnonymisingPlan = LOOSE, **more: Any) -> dict[str, Any]:
    return {"order": ORDER._replace(plans={"social.post": plan}), **more}


class Attacker:
    """Originator that gets packages of a bank, one after the other; `former` is what the bank compares them with."""

    def __init__(self, folder: Path, sources: MemoryPackageSources, former: FormerLedger) -> None:
        self._folder, self._sources, self._former, self._number = folder, sources, former, 4

    @property
    def is_compared(self) -> bool:
        return isinstance(self._former, ReleaseIndex)

    def get(self, owners: Iterable[int], **changes: Any) -> Got | NotMade:
        """Ask for a package; return by text where each row is and what it looks like."""
        self._number += 1
        stage = PackageStage(self._folder / str(self._number), KEYS.stage)
        fields = {"package": UUID(int=self._number), "block_owners": 12, **ordered(), **changes}
        found = built(wanted(owners, **fields), self._sources, stage, self._former)
        if isinstance(found, NotMade):
            return found
        if isinstance(self._former, ReleaseIndex):
            release(stage, self._former)
        return {row["text"]: (name, str(row.get("language"))) for name, row in rows_in(stage)}


def classes(*packages: Got) -> dict[tuple[Label, ...], set[str]]:
    """Return the owners of each class of rows."""
    found = defaultdict[tuple[Label, ...], set[str]](set)
    for text in {each for package in packages for each in package}:
        found[tuple(package.get(text) for package in packages)].add(text.split()[-2])
    return found


def narrowest(*packages: Got | NotMade) -> int:
    """Return how many owners the smallest class has; a package that the attacker does not get tells nothing."""
    got = [each for each in packages if not isinstance(each, NotMade)]
    return min(map(len, classes(*got).values()))


@pytest.fixture(params=["compared", "not compared"])
def attacker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attacker]:
    """An attacker of a bank with an owner more who wrote on the first day of the period alone."""
    sources = bank_of(OWNERS)
    sources.deposit(SOMEONE, posts(SOMEONE, 1, 2, language="en"), days={EDGE: 2})
    if request.param == "not compared":
        yield Attacker(tmp_path, sources, NothingWentOut())
        return
    with ReleaseIndex(tmp_path / "releases.sqlite", KEYS.releases) as index:
        yield Attacker(tmp_path, sources, index)


EVERYBODY: Final = range(OWNERS + 1)
ALL_BUT_ONE: Final = [each for each in EVERYBODY if each != 3]
STRICT: Final = replace(LOOSE, k=4)
#: What an originator asks for first, and then.
Asked = tuple[Iterable[int], dict[str, Any]]
STOPPED: Final[dict[str, tuple[Asked, Asked]]] = {
    "the period is shifted by a day": ((EVERYBODY, {}), (EVERYBODY, {"offering": SHIFTED})),
    "the period is shifted, and k is lower": (
        (EVERYBODY, ordered(STRICT)), (EVERYBODY, {"offering": SHIFTED})
    ),
    "another version, which all but one accept": (
        (EVERYBODY, {}),
        (ALL_BUT_ONE, {"offering": replace(OFFERING, version=3), "order": ordered()["order"]._replace(version=3)}),
    ),
    "one more comes in": ((ALL_BUT_ONE, {}), (EVERYBODY, {})),
}  # fmt: skip


@pytest.mark.parametrize("asked", STOPPED.values(), ids=STOPPED)
def test_a_small_change_narrows_nobody_down_because_packages_are_compared(
    asked: tuple[Asked, Asked], attacker: Attacker
) -> None:
    one, two = (attacker.get(owners, **changes) for owners, changes in asked)
    assert not isinstance(one, NotMade)
    assert (narrowest(one, two) >= PLAN.k) is attacker.is_compared


def test_a_lower_k_tells_owners_apart_no_further_than_that(attacker: Attacker) -> None:
    packages = [attacker.get(EVERYBODY, **ordered(replace(LOOSE, k=k))) for k in (6, 4, 2)]
    assert narrowest(*packages) >= 2


def test_a_column_more_tells_what_one_package_with_both_would(attacker: Attacker) -> None:
    """Of rows that are joined by their text, the attacker has both: nothing stops that, and no owner is found by it.
    Where no text is in both, there are the groups alone.
    """
    columns = dict(PLAN.columns)
    without = dict.fromkeys(("likes", "hashtags", "occurred_at"), ColumnRule.IDENTIFIER)
    less = replace(LOOSE, columns={**columns, **without})
    one, two = attacker.get(EVERYBODY, **ordered(less)), attacker.get(EVERYBODY)
    assert not isinstance(one, NotMade)
    assert not isinstance(two, NotMade)
    assert one.keys() & two.keys()
    assert narrowest(one, two) >= PLAN.k


def test_rows_of_one_day_show_that_they_are_of_few(tmp_path: Path) -> None:
    """What nothing stops: an owner who is in both packages, and who alone wrote on the day that is in one of them. The
    rows of that day are the difference. k counts owners who left, and this one did not.
    """
    sources = bank_of(OWNERS)
    alone = owner_of(3)
    sources.deposit(alone, posts(alone, 71, 72), days={EDGE: 2})
    with ReleaseIndex(tmp_path / "releases.sqlite", KEYS.releases) as index:
        attacker = Attacker(tmp_path, sources, index)
        one, two = attacker.get(range(OWNERS)), attacker.get(range(OWNERS), offering=SHIFTED)
    assert not isinstance(one, NotMade)
    assert not isinstance(two, NotMade)
    assert {text.split()[-2] for text in one.keys() - two.keys()} == {alone}
    assert narrowest(one, two) == 1


def test_two_originators_that_put_their_packages_together_are_not_compared(tmp_path: Path) -> None:
    """What nothing stops: the second package goes to another originator, without one owner."""
    sources = bank_of(OWNERS)
    with ReleaseIndex(tmp_path / "releases.sqlite", KEYS.releases) as index:
        attacker = Attacker(tmp_path, sources, index)
        other = replace(OFFERING, originator="other")
        one, two = attacker.get(range(OWNERS)), attacker.get(ALL_BUT_ONE[:-1], offering=other)
    assert narrowest(one, two) == 1
