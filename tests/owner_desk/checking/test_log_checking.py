"""The desk's proofs of an owner: whole, in pages, under the checkpoint that was asked for, and only of that owner."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from bank.transparency.complete import CompleteList, verify_complete
from bank.transparency.entry import entry_of
from bank.transparency.merkle import leaf_hash
from bank.transparency.proofs import verify_consistency, verify_inclusion
from pipelines.access.protocol import TrailUnavailable
from teller.operate.owner_desk.checking import log_checking
from teller.operate.owner_desk.port.checking import ProvenLeaf, ProvenLeaves
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_desk.checking.banks import LOG_KEYS, OWNER, WITNESSES, Bank, pages
from tests.transparency.running import OWNERS

VERIFIERS = [key.verifier for key in LOG_KEYS]


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    made = Bank(tmp_path)
    made.fill(700)
    made.publish()
    return made


def listed(bank: Bank, owner: str = OWNER) -> CompleteList:
    made = bank.checking().complete(owner)
    assert isinstance(made, bytes)
    shown = verify_complete(made, VERIFIERS, [key.verifier for key in WITNESSES], 2)
    assert isinstance(shown, CompleteList), shown
    return shown


def rows(bank: Bank, size: int, owner: str = OWNER) -> list[ProvenLeaf]:
    return [ProvenLeaf(**row) for page in pages(bank.checking(), owner, size) for row in page["rows"]]


def is_proven(row: ProvenLeaf, size: int, root: bytes) -> bool:
    hashes = [b64decode(each) for each in row.hashes]
    entry = entry_of(b64decode(row.entry))
    assert entry is not None
    commits = not row.salt or entry.commits_to(b64decode(row.salt), b64decode(row.record))
    return commits and verify_inclusion(leaf_hash(bytes(entry)), row.leaf, size, hashes, root)


def test_all_leaves_come_in_pages_and_each_is_proven(bank: Bank) -> None:
    shown = listed(bank)
    head = shown.checkpoint
    found = list(pages(bank.checking(), OWNER, head.size))
    assert [len(each["rows"]) for each in found] == [200, 34]
    leaves = rows(bank, head.size)
    assert tuple(each.leaf for each in leaves) == shown.leaves
    assert all(is_proven(each, head.size, head.root) for each in leaves)
    assert all(each.salt for each in leaves)


def test_what_is_said_stands_in_the_record(bank: Bank) -> None:
    for row in rows(bank, listed(bank).checkpoint.size)[:5]:
        said = json.loads(row.said)
        assert said["what"] in {"stored", "opened", "read", "declined", "delivered"}
        assert all(text.encode() in b64decode(row.record) for text in said["of"].values())
        assert OWNER not in row.said


def test_a_log_that_grew_meanwhile_proves_the_list_of_before(bank: Bank) -> None:
    shown = listed(bank)
    bank.fill(100)
    after = bank.publish()
    leaves = rows(bank, shown.checkpoint.size)
    assert tuple(each.leaf for each in leaves) == shown.leaves
    assert all(is_proven(each, shown.checkpoint.size, shown.checkpoint.root) for each in leaves)
    grown = bank.checking().consistency(OWNER, shown.checkpoint.size, after)
    assert isinstance(grown, tuple)
    hashes, now = [b64decode(each) for each in grown], listed(bank).checkpoint
    assert verify_consistency(shown.checkpoint.size, after, hashes, shown.checkpoint.root, now.root)


def test_a_check_is_one_event_on_the_trail(bank: Bank) -> None:
    checking = bank.checking()
    list(pages(checking, OWNER, 701))
    assert [(each.owner, each.access) for each in bank.trail.events] == [(OWNER, "read")]
    checking.complete(OWNER)
    list(pages(checking, OWNER, 701))
    assert len(bank.trail.events) == 2


@pytest.mark.parametrize("is_sealing", [True, False])
def test_nothing_is_opened_that_cannot_be_written_down(tmp_path: Path, is_sealing: bool) -> None:
    bank = Bank(tmp_path, is_sealing=is_sealing)
    bank.fill(6)
    size = bank.publish()
    bank.trail.trouble = TrailUnavailable("away")
    assert bank.checking().leaves(OWNER, size, 0) == DeskRefusal(Why.DELAYED, "trail")
    bank.trail.trouble = None
    found = bank.checking().leaves(OWNER, size, 0)
    assert isinstance(found, ProvenLeaves)
    assert [bool(each.record) for each in found.rows] == [True, True]


def test_an_owner_without_leaves_has_an_empty_list(bank: Bank) -> None:
    assert listed(bank, OWNERS[7]).leaves == ()
    assert bank.checking().leaves(OWNERS[7], 701, 0) == ProvenLeaves((), -1)


def test_no_page_has_another_owners_leaf(bank: Bank) -> None:
    size = bank.edge.size
    of_all = [{each.leaf for each in rows(bank, size, owner)} for owner in OWNERS[:3]]
    assert sum(map(len, of_all)) == len(set.union(*of_all)) == 700
    every = {row.leaf for begin in range(0, size, 50) for row in _page(bank, size, begin).rows}
    assert every == of_all[0]


def _page(bank: Bank, size: int, begin: int) -> ProvenLeaves:
    found = bank.checking().leaves(OWNER, size, begin)
    assert isinstance(found, ProvenLeaves)
    return found


@pytest.mark.parametrize(("size", "begin"), [(0, 0), (-1, 0), (702, 0), (2**70, 0)])
def test_sizes_that_the_log_has_not_are_refused(bank: Bank, size: int, begin: int) -> None:
    assert bank.checking().leaves(OWNER, size, begin) == DeskRefusal(Why.INVALID, "size")
    assert bank.checking().consistency(OWNER, 1, size) == DeskRefusal(Why.INVALID, "size")


@pytest.mark.parametrize("before", [0, -1, 702, 2**70])
def test_no_tree_grows_from_a_larger_one(bank: Bank, before: int) -> None:
    assert bank.checking().consistency(OWNER, before, 701) == DeskRefusal(Why.INVALID, "before")


@pytest.mark.parametrize("begin", [-(2**70), 2**70])
def test_a_page_from_anywhere_is_a_page(bank: Bank, begin: int) -> None:
    assert len(_page(bank, 701, begin).rows) == (200 if begin < 0 else 0)


def test_an_opening_that_is_missing_is_not_believed_before_kafka_was_read(tmp_path: Path) -> None:
    bank = Bank(tmp_path)
    bank.add(OWNER, 1, b"a record", is_opened=False)
    size = bank.publish()
    bank.caught_up = False
    assert bank.checking().leaves(OWNER, size, 0) == DeskRefusal(Why.DELAYED, "log.openings")
    bank.caught_up = True
    [row] = _page(bank, size, 0).rows
    assert (row.salt, row.record, row.said) == ("", "", "")
    assert is_proven(row, size, bank.edge.root())


def test_large_records_end_a_page_early(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_checking, "MOST_BYTES", 1000)
    found = list(pages(bank.checking(), OWNER, 701))
    assert all(1 <= len(each["rows"]) < 10 for each in found)
    assert sum(len(each["rows"]) for each in found) == len(listed(bank).leaves)


def test_what_is_away_is_named(bank: Bank) -> None:
    checking = bank.checking()
    bank.files = type(bank.files)()
    assert checking.complete(OWNER) == DeskRefusal(Why.DELAYED, "log")
    assert checking.leaves(OWNER, 701, 0) == DeskRefusal(Why.DELAYED, "log")
    bank.index.write_bytes(b"nothing of ours" * 1000)
    assert checking.complete(OWNER) == DeskRefusal(Why.DELAYED, "log")
