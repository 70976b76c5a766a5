"""Packages are built of owners' objects: what goes out, what fails, and what a kill or a further attempt leaves."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bank.keys.opening import Unopened
from bank.withdrawals.anonymising.plan import ColumnRule
from bank.withdrawals.package import names
from bank.withdrawals.package.row_opening import opened
from bank.withdrawals.packaging import row_openings
from bank.withdrawals.packaging.package_events import PackageRule
from bank.withdrawals.terms import Groups, WantedRecords
from pipelines.packager.building.finish import finish
from pipelines.packager.building.frames import StageDamaged
from pipelines.packager.building.stage import PackageStage, StageRefused
from pipelines.packager.building.wanted import NotMade
from pipelines.packager.extraction.sources import SourcesUnavailable
from schemas.identifiers import object_id
from tests.bank.withdrawals.package.samples import KEY
from tests.packaging.bank import (
    CANARY,
    KEYS,
    OFFERING,
    ORDER,
    PACKAGE,
    PLAN,
    bank_of,
    built,
    licence_of,
    made,
    offering,
    owner_key,
    owner_of,
    posts,
    stage_in,
    wanted,
)
from tests.packaging.delivered import check, decrypted, rows_of

OWNERS = 40


@pytest.fixture
def stage(tmp_path: Path) -> PackageStage:
    return stage_in(tmp_path)


def test_a_package_is_what_a_stranger_checks(stage: PackageStage) -> None:
    found = made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    finished = finish(stage, OFFERING, None, KEY)
    files = decrypted(stage)
    signed = check(files, KEY.verifier)
    predicate = signed.statement.predicate
    assert (predicate.rows.count, predicate.rows.root) == (found.rows, found.root.hex())
    assert (predicate.anonymity.k, predicate.anonymity.l) == (found.k, found.l) == (found.k, 0)
    assert found.k >= PLAN.k
    assert (finished.files, finished.size_bytes) == (len(files), sum(each.size for each in stage.files()))
    assert json.loads(files[names.DATA_SHEET])["preprocessing"]["stripping_rules"] == ["scanner-7"]
    assert finish(stage, OFFERING, None, KEY) == finished == stage.finished()
    assert found.owners_at_least == found.owners // 4 * 4


def test_all_rows_go_out_once_but_for_those_that_are_counted_as_left_out(stage: PackageStage) -> None:
    found = made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    texts = Counter(row["text"] for row in rows_of(stage))
    assert set(texts.values()) == {1}
    assert len(texts) == found.rows == 3 * OWNERS - found.suppressed
    assert all(text.startswith(CANARY) for text in texts)
    assert sum(each.rows for each in stage.owners()) == found.rows
    assert found.owners == len(list(stage.owners()))


def test_each_row_has_an_opening_for_its_owner_alone(stage: PackageStage) -> None:
    found = made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    _check_openings(stage, found.rows)


def _check_openings(stage: PackageStage, count: int) -> None:
    rows, seen = {each["teller_pseudonym"]: each for each in rows_of(stage)}, set[bytes]()
    for pair in stage.openings():
        record = row_openings.decoded(*pair)
        assert record is not None
        for each in record.rows:
            opening = opened(PACKAGE, record.owner, owner_key(record.owner), each)
            assert opening is not None
            assert record.owner in rows[opening.pseudonym]["text"]
            assert opening.link.agreement == licence_of(record.owner).sha256
            seen.add(opening.pseudonym)
    assert seen == rows.keys()
    assert len(seen) == count


def test_nothing_in_the_stage_is_in_the_clear(stage: PackageStage, tmp_path: Path) -> None:
    made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    finish(stage, OFFERING, None, KEY)
    everything = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    for secret in (CANARY, owner_of(1), licence_of(owner_of(1)).sha256, str(UUID(hex=owner_of(1)))):
        assert secret.encode() not in everything
    assert all(each.stat().st_mode & 0o077 == 0 for each in (tmp_path / str(PACKAGE)).iterdir())


def test_owners_are_dealt_into_blocks(stage: PackageStage) -> None:
    found = made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    assert found.files == len(stage.notes()) == 8
    assert {each.blocks for each in stage.notes()} == {8}


def test_only_licensed_owners_go_out(stage: PackageStage) -> None:
    sources = bank_of(OWNERS)
    made(wanted(range(20)), sources, stage)
    assert sources.announced <= {owner_of(each) for each in range(20)}
    assert not any(owner_of(each) in row["text"] for row in rows_of(stage) for each in range(20, OWNERS))


def test_a_receipt_that_was_replaced_or_erased_does_not_count(stage: PackageStage) -> None:
    sources = bank_of(12)
    owner, gone = owner_of(1), owner_of(2)
    said = sources.deposit(owner, posts(owner, 7, 8))
    sources.replace(said, posts(owner, 8), days=[])  # one row erased by itself: its days are those of before
    sources.erase(gone)
    made(wanted(range(12), block_owners=100), sources, stage)
    texts = [row["text"] for row in rows_of(stage)]
    assert f"{CANARY} {owner} 8" in texts
    assert f"{CANARY} {owner} 7" not in texts
    assert not any(gone in text for text in texts)


def test_a_row_names_the_receipt_that_stands(stage: PackageStage) -> None:
    sources = bank_of(12)
    owner = owner_of(1)
    now = sources.replace(sources.deposit(owner, posts(owner, 7)), posts(owner, 7))
    made(wanted(range(12), block_owners=100), sources, stage)
    links = []
    for pair in stage.openings():
        record = row_openings.decoded(*pair)
        assert record is not None
        if record.owner == owner:
            found = [opened(PACKAGE, owner, owner_key(owner), each) for each in record.rows]
            links += [each.link.receipt for each in found if each]
    assert object_id(now["bucket"], now["object_key"]) in links


def test_an_object_that_is_missing_fails_the_package(stage: PackageStage) -> None:
    sources = bank_of(12)
    owner = owner_of(1)
    said = sources.deposit(owner, posts(owner, 7))
    sources.store.delete(said["bucket"], said["object_key"])
    found = built(wanted(range(12)), sources, stage)
    assert isinstance(found, NotMade)
    assert found.rule is PackageRule.OBJECT_MISSING
    assert owner not in found.words


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"size_bytes": 1}, {"record_count": 2}, {"encryption": ""}])
def test_an_object_that_is_not_what_its_receipt_says_fails_the_package(
    stage: PackageStage, change: dict[str, Any]
) -> None:
    sources = bank_of(12)
    owner = owner_of(1)
    said = sources.deposit(owner, posts(owner, 7))
    sources.messages.pop()
    days = [{**each, "records": 2} for each in said["days"]]
    sources.write({**said, "days": days, **change})
    found = built(wanted(range(12)), sources, stage)
    assert isinstance(found, NotMade)
    assert found.rule is PackageRule.OBJECT_DAMAGED


def test_anothers_records_are_nobodys_to_have(stage: PackageStage) -> None:
    sources = bank_of(12)
    sources.deposit(owner_of(1), posts(owner_of(2), 7))
    found = built(wanted(range(12)), sources, stage)
    assert isinstance(found, NotMade)
    assert found.rule is PackageRule.OBJECT_DAMAGED


def test_a_key_of_another_owner_fails_the_package(stage: PackageStage, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = bank_of(12)
    monkeypatch.setattr(sources, "open", lambda *_: Unopened.CLOSED)
    found = built(wanted(range(12)), sources, stage)
    assert isinstance(found, NotMade)
    assert found.rule is PackageRule.OBJECT_DAMAGED


@pytest.mark.parametrize("why", [Unopened.KEYS_AWAY, Unopened.ERASED, Unopened.NO_KEY])
def test_keys_that_are_away_say_nothing_of_the_package(stage: PackageStage, why: Unopened) -> None:
    sources = bank_of(12)
    sources.no_key[owner_of(1)] = why
    with pytest.raises(SourcesUnavailable):
        built(wanted(range(12)), sources, stage)
    sources.no_key.clear()
    made(wanted(range(12)), sources, stage)


def test_many_objects_at_a_time_give_the_same(stage: PackageStage) -> None:
    sources = bank_of(OWNERS)
    sources._at_once = 4
    found = made(wanted(range(OWNERS)), sources, stage)
    assert len({row["text"] for row in rows_of(stage)}) == found.rows


class _Killed(BaseException):
    pass


def test_a_build_that_is_killed_at_any_file_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, asked = bank_of(12), wanted(range(12))
    plain = made(asked, sources, PackageStage(tmp_path / "plain", KEYS.stage))
    fsync, kills = os.fsync, 0
    for number in range(200):
        left = iter(range(number))

        def failing(handle: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise _Killed
            fsync(handle)

        monkeypatch.setattr(os, "fsync", failing)
        try:
            built(asked, sources, PackageStage(tmp_path / str(number % 3), KEYS.stage))
        except _Killed:
            kills += 1
            continue
        break
    monkeypatch.undo()
    assert kills > 10
    stage = PackageStage(tmp_path / str(kills % 3), KEYS.stage)
    found = made(asked, sources, stage)
    assert (found.rows, found.owners, found.files) == (plain.rows, plain.owners, plain.files)
    _check_openings(stage, found.rows)
    assert not list((tmp_path / str(kills % 3)).glob("*.part"))


def test_a_package_that_is_made_is_not_made_again(stage: PackageStage, tmp_path: Path) -> None:
    sources = bank_of(OWNERS)
    found = made(wanted(range(OWNERS)), sources, stage)
    gets = sources.gets
    assert made(wanted(range(OWNERS)), sources, stage_in(tmp_path)) == found
    assert sources.gets == gets


def test_a_further_attempt_makes_the_blocks_of_those_who_left_anew(stage: PackageStage) -> None:
    sources = bank_of(OWNERS)
    made(wanted(range(OWNERS)), sources, stage)
    finish(stage, OFFERING, None, KEY)
    before, gets = {each.name: each for each in stage.notes()}, sources.gets
    found = made(wanted(range(1, OWNERS), attempt=2), sources, stage)
    after = {each.name: each for each in stage.notes()}
    changed = {name for name in after if after[name].sha256 != before[name].sha256}
    assert len(changed) == 1
    assert sources.gets - gets == sum(each.rows // 3 for name, each in before.items() if name in changed) - 1
    assert stage.finished() is None
    assert not any(owner_of(0) in row["text"] for row in rows_of(stage))
    _check_openings(stage, found.rows)
    check_again = finish(stage, OFFERING, None, KEY)
    check(decrypted(stage), KEY.verifier)
    assert check_again.files == len(stage.files())
    assert owner_of(0) not in {each.owner for each in stage.owners()}


def test_a_record_that_came_since_makes_its_block_anew(stage: PackageStage) -> None:
    sources = bank_of(OWNERS)
    made(wanted(range(OWNERS)), sources, stage)
    owner = owner_of(3)
    sources.deposit(owner, posts(owner, 77))
    made(wanted(range(OWNERS), attempt=2), sources, stage)
    assert f"{CANARY} {owner} 77" in {row["text"] for row in rows_of(stage)}


def test_the_number_of_blocks_stays_when_owners_leave(stage: PackageStage) -> None:
    sources = bank_of(64)
    made(wanted(range(64), block_owners=16, order=_suppressing(900)), sources, stage)
    found = made(wanted(range(34, 64), attempt=2, block_owners=16, order=_suppressing(900)), sources, stage)
    assert {each.blocks for each in stage.notes()} == {4}
    assert found.owners <= 30


def _suppressing(most: int) -> Any:
    return ORDER._replace(plans={"social.post": replace(PLAN, most_suppressed=most)})


def test_the_end_is_that_of_the_first_licence(stage: PackageStage) -> None:
    asked = [licence_of(owner_of(each), 9_000_000_000_000 - each) for each in range(12)]
    found = made(wanted((), licences=asked, block_owners=100), bank_of(12), stage)
    there = {each.owner for each in stage.owners()}
    assert found.until == min(each.until for each in asked if each.owner in there)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"offering": offering(groups=Groups(50, 2))}, PackageRule.TOO_FEW_OWNERS),
        ({"offering": offering(groups=Groups(4, 2), period=type(OFFERING.terms.period)(0, 86_400_000))},
         PackageRule.NO_RECORDS),
        ({"order": ORDER._replace(plans={})}, PackageRule.WRONG_ORDER),
        ({"order": ORDER._replace(plans={"social.post": replace(PLAN, k=1)})}, PackageRule.WRONG_ORDER),
        ({"order": ORDER._replace(plans={"social.post": replace(PLAN, k=9, most_suppressed=0)})},
         PackageRule.NOT_ANONYMOUS),
        ({"recipient": "age1nobody"}, PackageRule.NO_RECIPIENT),
    ],
    ids=["few owners", "no records", "no plan", "k of 1", "k of more than a block", "no recipient"],
)  # fmt: skip
def test_what_cannot_be_made_has_one_rule(stage: PackageStage, changes: dict[str, Any], rule: PackageRule) -> None:
    found = built(wanted(range(OWNERS), **changes), bank_of(OWNERS), stage)
    assert isinstance(found, NotMade)
    assert found.rule is rule
    assert owner_of(1) not in f"{found.words}{found.counts}"
    assert stage.made() is None


def test_owners_that_are_left_after_anonymising_are_counted(stage: PackageStage) -> None:
    """All but one have a licence and records; the offering's least group is met before rows are left out only."""
    asked = wanted(range(OWNERS), offering=offering(groups=Groups(OWNERS, 2)))
    found = built(asked, bank_of(OWNERS), stage)
    assert isinstance(found, NotMade)
    assert found.rule is PackageRule.TOO_FEW_OWNERS
    assert found.counts["owners"] < OWNERS


def test_two_record_types_are_one_package(stage: PackageStage) -> None:
    from tests.samples import record  # noqa: PLC0415 - here alone

    sources = bank_of(OWNERS)
    for owner in map(owner_of, range(OWNERS)):
        calls = [record("telecom.call.v1", owner_id=owner) for _ in range(2)]
        sources.deposit(owner, calls, "telecom.call.v1")
    calls_wanted = WantedRecords("telecom.call", frozenset({"occurred_at"}), 1)
    asked = offering(wanted=(*OFFERING.terms.wanted, calls_wanted))
    plans = {"social.post": PLAN, "telecom.call": replace(PLAN, columns={"occurred_at": ColumnRule.PLAIN})}
    found = made(wanted(range(OWNERS), offering=asked, order=ORDER._replace(plans=plans)), sources, stage)
    assert found.owners == OWNERS == len({each.owner for each in stage.owners()})
    by_type = Counter(each.record_type for each in stage.notes())
    assert by_type == {"social.post": 8, "telecom.call": 8}
    finish(stage, asked, None, KEY)
    check(decrypted(stage), KEY.verifier)


def test_a_stage_that_others_may_open_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(StageRefused):
        PackageStage(folder, KEYS.stage)


def test_a_stage_that_was_damaged_is_noticed(stage: PackageStage, tmp_path: Path) -> None:
    made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    for kind in ("openings", "owners"):
        (file,) = (tmp_path / str(PACKAGE)).glob(f"social.post-00000.parquet.{kind}")
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
    with pytest.raises(StageDamaged):
        list(stage.openings())
    with pytest.raises(StageDamaged):
        list(stage.owners())
    assert PackageStage(tmp_path / str(PACKAGE), bytes(32)).made() is None


def test_a_stage_can_be_cleared(stage: PackageStage, tmp_path: Path) -> None:
    made(wanted(range(OWNERS)), bank_of(OWNERS), stage)
    stage.clear()
    assert not list(tmp_path.iterdir())
