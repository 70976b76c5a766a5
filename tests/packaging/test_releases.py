"""The index of what went out: a second package is compared with the first, block by block."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bank.withdrawals.package.row_opening import opened
from bank.withdrawals.packaging import row_openings
from bank.withdrawals.packaging.package_events import PackageRule
from bank.withdrawals.terms import DataPeriod
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import NotMade
from pipelines.packager.releases import ReleaseIndex, ReleasesDamaged
from tests.packaging.bank import (
    CANARY,
    KEYS,
    OFFERING,
    ORDER,
    PACKAGE,
    PLAN,
    MemoryPackageSources,
    bank_of,
    built,
    made,
    owner_key,
    owner_of,
    posts,
    wanted,
)
from tests.packaging.delivered import rows_of

OWNERS = 24
SECOND = UUID(int=6)
PERIOD = OFFERING.terms.period
LOOSE = ORDER._replace(plans={"social.post": replace(PLAN, most_suppressed=900)})


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ReleaseIndex]:
    with ReleaseIndex(tmp_path / "releases.sqlite", KEYS.releases) as found:
        yield found


def release(stage: PackageStage, index: ReleaseIndex) -> None:
    for key, value in stage.releases():
        assert index.take(key, value, index.offset)


def first(folder: Path, index: ReleaseIndex, sources: MemoryPackageSources, **changes: Any) -> PackageStage:
    stage = PackageStage(folder / "one", KEYS.stage)
    made(wanted(range(OWNERS), **changes), sources, stage, index)
    release(stage, index)
    return stage


def texts(stage: PackageStage) -> set[str]:
    return {row["text"] for row in rows_of(stage)}


def test_nothing_went_out_before(index: ReleaseIndex) -> None:
    assert index.blocks("acme", "social.post") is None
    assert index.former("acme", "social.post", PERIOD, 0).packages == ()


def test_the_number_of_blocks_is_that_of_former_packages(tmp_path: Path, index: ReleaseIndex) -> None:
    sources = bank_of(OWNERS)
    first(tmp_path, index, sources, block_owners=6)
    assert index.blocks("acme", "social.post") == 4
    assert index.blocks("other", "social.post") is None
    assert index.blocks("acme", "telecom.call") is None
    second = PackageStage(tmp_path / "two", KEYS.stage)
    made(wanted(range(OWNERS), package=SECOND, block_owners=100, order=LOOSE), sources, second, index)
    assert {each.blocks for each in second.notes()} == {4}


def test_a_block_is_compared_with_the_owners_it_had(tmp_path: Path, index: ReleaseIndex) -> None:
    stage = first(tmp_path, index, bank_of(OWNERS), block_owners=6)
    seen: dict[str, int] = {}
    for block in range(4):
        found = index.former("acme", "social.post", PERIOD, block)
        (package,) = found.packages
        assert (package.package, package.originator, package.period) == (PACKAGE, "acme", PERIOD)
        for owner, of_owner in found.of_owners.items():
            seen[owner] = block
            assert of_owner[PACKAGE] <= package.owners.keys()
        assert sum(package.owners.values()) == sum(len(each[PACKAGE]) for each in found.of_owners.values())
    assert seen.keys() == {each.owner for each in stage.owners()}
    elsewhere = DataPeriod(PERIOD.until, PERIOD.until + 1)
    assert index.former("acme", "social.post", elsewhere, 0).packages == ()
    assert index.former("other", "social.post", PERIOD, 0).packages == ()


def _without(number: int, folder: Path, index: ReleaseIndex, sources: MemoryPackageSources) -> PackageStage | NotMade:
    second = PackageStage(folder / "two", KEYS.stage)
    left = [each for each in range(OWNERS) if each != number]
    found = built(wanted(left, package=SECOND, order=LOOSE, block_owners=100), sources, second, index)
    return found if isinstance(found, NotMade) else second


def test_a_package_without_one_owner_does_not_show_this_owners_rows(tmp_path: Path, index: ReleaseIndex) -> None:
    """Differencing: the same package twice, of which the second lacks one owner. The group it was in stays out whole,
    so what is missing in the second is the rows of k owners at least.
    """
    sources = bank_of(OWNERS)
    stage = first(tmp_path, index, sources, block_owners=100)
    someone = next(each for each in range(OWNERS) if any(owner_of(each) in text for text in texts(stage)))
    second = _without(someone, tmp_path, index, sources)
    assert not isinstance(second, NotMade)
    missing = {text.split()[-2] for text in texts(stage) - texts(second)}
    assert owner_of(someone) in missing
    assert len(missing) > PLAN.k


def test_without_former_packages_it_would(tmp_path: Path, index: ReleaseIndex) -> None:
    """The counter-proof of the test above: where nothing is compared, the difference is one person."""
    sources = bank_of(OWNERS)
    stage = first(tmp_path, index, sources, block_owners=100)
    someone = next(each for each in range(OWNERS) if any(owner_of(each) in text for text in texts(stage)))
    second = PackageStage(tmp_path / "two", KEYS.stage)
    left = [each for each in range(OWNERS) if each != someone]
    made(wanted(left, package=SECOND, order=LOOSE, block_owners=100), sources, second)
    assert {text.split()[-2] for text in texts(stage) - texts(second)} == {owner_of(someone)}


def test_where_all_groups_would_stay_out_there_is_no_package(tmp_path: Path, index: ReleaseIndex) -> None:
    sources = bank_of(OWNERS)
    first(tmp_path, index, sources, block_owners=100)
    second = PackageStage(tmp_path / "two", KEYS.stage)
    left = [each for each in range(OWNERS) if each not in (0, 1, 2, 3)]
    strict = ORDER._replace(plans={"social.post": replace(PLAN, most_suppressed=0, k=6)})
    found = built(wanted(left, package=SECOND, order=strict, block_owners=100), sources, second, index)
    assert isinstance(found, NotMade)
    assert found.rule in {PackageRule.NOT_ANONYMOUS, PackageRule.FORMER_PACKAGES}


def test_two_packages_have_no_pseudonym_in_common(tmp_path: Path, index: ReleaseIndex) -> None:
    sources = bank_of(OWNERS)
    stages = [first(tmp_path, index, sources, block_owners=100), PackageStage(tmp_path / "two", KEYS.stage)]
    made(wanted(range(OWNERS), package=SECOND, order=LOOSE, block_owners=100), sources, stages[1], index)
    own = [{row[name] for row in rows_of(each) for name in ("teller_pseudonym", "teller_salt")} for each in stages]
    assert own[0].isdisjoint(own[1])
    assert texts(stages[0]) & texts(stages[1])


def test_pseudonyms_of_an_owner_are_those_of_its_rows(tmp_path: Path, index: ReleaseIndex) -> None:
    stage = first(tmp_path, index, bank_of(OWNERS))
    for pair in stage.openings():
        record = row_openings.decoded(*pair)
        assert record is not None
        owner = record.owner
        openings = [opened(PACKAGE, owner, owner_key(owner), each) for each in record.rows]
        said = {pseudonym for _, pseudonym in index.pseudonyms(record.owner, PACKAGE)}
        assert said == {each and each.pseudonym for each in openings}
        assert not list(index.pseudonyms(record.owner, SECOND))


def test_an_erased_owner_leaves_counts_that_name_nobody(tmp_path: Path, index: ReleaseIndex) -> None:
    stage = first(tmp_path, index, bank_of(OWNERS), block_owners=100)
    owner = next(each.owner for each in stage.owners())
    keys = index.keys(owner)
    assert len(keys) == 1
    assert index.keys("") == []
    before = index.former("acme", "social.post", PERIOD, 0)
    for key in keys:
        assert index.take(key, None, index.offset)
    after = index.former("acme", "social.post", PERIOD, 0)
    assert before.of_owners.keys() - after.of_owners.keys() == {owner}
    assert before.packages == after.packages
    assert not index.keys(owner)
    assert not list(index.pseudonyms(owner, PACKAGE))


def test_an_index_goes_on_where_it_was(tmp_path: Path, index: ReleaseIndex) -> None:
    first(tmp_path, index, bank_of(OWNERS))
    index.keep()
    with ReleaseIndex(tmp_path / "releases.sqlite", KEYS.releases) as again:
        assert again.offset == index.offset > OWNERS // 2
        assert again.blocks("acme", "social.post") == index.blocks("acme", "social.post")


def test_foreign_records_are_passed_over(index: ReleaseIndex) -> None:
    for key, value in ((b"x", b"y"), (None, b"y"), (None, None)):
        assert not index.take(key, value, 7)
    assert index.offset == 8


def test_with_another_key_nothing_is_compared_and_no_package_made(tmp_path: Path, index: ReleaseIndex) -> None:
    first(tmp_path, index, bank_of(OWNERS))
    index.keep()
    with ReleaseIndex(tmp_path / "releases.sqlite", bytes(32)) as other, pytest.raises(ReleasesDamaged):
        other.blocks("acme", "social.post")


def test_the_file_has_nothing_in_the_clear(tmp_path: Path, index: ReleaseIndex) -> None:
    sources = bank_of(OWNERS)
    for owner in map(owner_of, range(OWNERS)):
        sources.deposit(owner, posts(owner, 50, language="xx-label"))
    first(tmp_path, index, sources, block_owners=100)
    index.keep()
    with sqlite3.connect(tmp_path / "releases.sqlite") as base:
        everything = b"".join(each for (each,) in base.execute("SELECT value FROM entry"))
    base.close()
    assert b"xx" not in everything
    assert CANARY.encode() not in everything
