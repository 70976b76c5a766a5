"""`teller accounts packages` on a real Kafka, with keys of owners: what is told, what is opened, and of whom."""

import json
import os
import stat
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bank.access.access_event import Access
from bank.withdrawals import events, offerings
from bank.withdrawals.package import row_opening
from bank.withdrawals.package.row_evidence import shown_rows
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from bank.withdrawals.packaging import deliveries, row_openings
from bank.withdrawals.packaging.row_openings import split
from schemas import topics
from teller.operate import trail
from teller.operate.answers.history import OwnersHistory
from teller.operate.answers.licences import agreements
from teller.operate.erasing import running
from teller.run.local_processes import environment_of
from teller.settings import Settings, stores
from teller.settings.owner_keys import owner_keys
from tests.bank.withdrawals.packaging.story import PACKAGE, ROWS, decisions, everything, films
from tests.bank.withdrawals.samples import OTHER_OWNER, OWNER
from tests.cli.test_commands import Shown, done, teller
from tests.encrypting.bank import OWNERS
from tests.erasing.on_kafka import bank
from tests.transparency.running import send

ALICE, BOB, _ = OWNERS
#: Owners of the story, by whom they are in this bank.
WHO = {OWNER: ALICE, OTHER_OWNER: BOB}
RANDOM = sha256(b"canary of random bytes").digest()


def licence() -> bytes:
    """The Agreement of ALICE."""
    history, known = OwnersHistory(), offerings.Offerings()
    known.take(films())
    for each in decisions():
        if each.owner == OWNER:
            history.take(replace(each, owner=ALICE))
    (found,) = agreements(history, known)
    return found


def openings() -> list[RowOpening]:
    digest = sha256(licence()).hexdigest()
    return [RowOpening(PACKAGE, RowLink(UUID(int=50 + at), at, digest), RANDOM) for at in range(ROWS)]


@pytest.fixture
def line(deposit_topics: Settings) -> Settings:
    """A bank with the story's package, whose rows of ALICE are sealed for her."""
    settings = bank(deposit_topics)
    found = owner_keys(settings)
    assert found is not None
    with closing(found) as keys:
        keys.ensure([ALICE, BOB])
        key = keys.key_of(ALICE)
    assert key is not None
    sealed = [row_opening.sealed(each, ALICE, key, os.urandom) for each in openings()]
    send(settings, topics.OFFERINGS, offerings.encoded(films()))
    send(settings, topics.WITHDRAWALS, *(events.encoded(replace(each, owner=WHO[each.owner])) for each in decisions()))
    send(
        settings,
        topics.DELIVERIES,
        *(deliveries.encoded(replace(each, owner=WHO[each.owner])) for each in everything()[1]),
    )
    send(settings, topics.DELIVERIES, (ALICE.encode(), b"canary"))
    send(settings, topics.ROW_OPENINGS, *map(row_openings.encoded, split(ALICE, PACKAGE, sealed)))
    forged = row_opening.sealed(openings()[0], ALICE, bytes(32), os.urandom)
    send(settings, topics.ROW_OPENINGS, *map(row_openings.encoded, split(ALICE, PACKAGE, [forged])))
    return settings


def run(line: Settings, *words: str) -> Shown:
    variables = {name: str(value) for name, value in environment_of(line).items()}
    return teller(line.data_dir, "accounts", "packages", *words, **variables)


def test_an_owner_hears_which_packages_have_its_rows_and_what_became_of_them(line: Settings) -> None:
    shown = run(line, ALICE, BOB)
    assert (shown.returncode, shown.stderr) == (0, "")
    alice, _, bob = shown.stdout.partition(f"account       {BOB}")
    for said in (
        f"account       {ALICE}",
        f"package       {PACKAGE}: 3 rows, for acme, delivered on 2024-10-04",
        "  for         films, version 1",
        "until 2034-10-02T00:00:00+00:00; ended on 2024-10-04T02:00:00+00:00",
        "3 rows are to be deleted; it says that on 2024-10-05 it deleted the rows and trained its models again without",
    ):
        assert said in alice
    assert ("notice" in bob, "ended on" in bob) == (False, False)
    told: dict[str, Any] = done(run(line, ALICE, "--json"))
    (package,) = told["packages"]
    assert (package["package"], package["rows"], package["originator_name"]) == (str(PACKAGE), ROWS, None)
    (notice,) = package["notices"]
    assert (notice["answer"]["did"], notice["unanswered_days"]) == (["deleted", "retrained"], None)
    assert "No package has rows of it." in run(line, "4" * 32).stdout
    assert [each for each in trail.of_owner(line, ALICE) if each.event.what == topics.ROW_OPENINGS] == []


def test_openings_are_written_for_the_owner_and_the_reading_is_on_the_trail(line: Settings, tmp_path: Path) -> None:
    target = tmp_path / "openings"
    shown = run(line, ALICE, "--openings", str(target))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    lines = target.read_bytes().splitlines()
    assert len(lines) == ROWS + 1  # nothing of what somebody else sealed
    _check_rows(lines)
    (noted,) = [each for each in trail.of_owner(line, ALICE) if each.event.what == topics.ROW_OPENINGS]
    assert noted.event.access == Access.READ
    assert RANDOM.hex() not in shown.stdout + shown.stderr
    again = run(line, ALICE, "--openings", str(target))
    assert (again.returncode, "name a new file" in again.problem) == (2, True)
    both = run(line, ALICE, BOB, "--openings", str(tmp_path / "both"))
    assert (both.returncode, "is for one account" in both.problem) == (2, True)


def _check_rows(lines: list[bytes]) -> None:
    found = shown_rows(lines, PACKAGE) or []
    assert sorted(each.opening.link for each in found) == [each.link for each in openings()]
    assert {each.opening.random for each in found} == {RANDOM}
    assert {each.licence and each.licence.owner for each in found} == {ALICE}


def test_an_export_has_them_too(line: Settings, tmp_path: Path) -> None:
    variables = {name: str(value) for name, value in environment_of(line).items()}
    shown = teller(line.data_dir, "accounts", "export", ALICE, "--to", str(tmp_path / "to"), **variables)
    assert shown.returncode == 3, shown.stderr  # this bank's objects have no records of hers
    lines = (tmp_path / "to/withdrawals.jsonl").read_bytes().splitlines()
    kinds = [json.loads(each)["kind"] for each in lines]
    assert [kinds.count(each) for each in ("delivery", "row", "licence")] == [3, ROWS, 1]
    _check_rows(lines)
    assert (tmp_path / "to/schemas/withdrawals/delivery.v1.avsc").exists()


def test_after_an_erasure_nothing_opens(line: Settings, tmp_path: Path) -> None:
    running.decide(line, [ALICE], 1_800_000_000_000)
    running.go_on(line, stores.store(line))
    target = tmp_path / "openings"
    shown = run(line, ALICE, "--openings", str(target))
    assert (shown.returncode, "its owner is erased" in shown.problem) == (2, True)
    assert not target.exists()
    assert (
        done(run(line, ALICE, "--json"))["packages"][0]["rows"] == ROWS
    )  # that there were rows stays, as a licence does
