"""The index on disk is the plain map, batch by batch."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.transparency.index import Completeness, IndexGap, IndexHead, IndexUnavailable, OwnersIndex, trie, verify
from bank.transparency.index.hashes import LEAF_LIMIT
from tests.bank.transparency_index.index_oracle import EMPTY, owners_of, root_of, tag_of

TAGS = st.lists(st.none() | st.integers(0, 40).map(tag_of), max_size=150)


def in_batches(index: OwnersIndex, tags: Sequence[bytes | None], size: int) -> None:
    for at in range(0, len(tags), size):
        index.apply(at, tags[at : at + size])


@settings(max_examples=30)
@given(TAGS, st.lists(st.tuples(st.integers(0, 150), st.integers(0, 40)), max_size=12))
def test_whatever_is_applied_leads_to_the_plain_maps_root(
    tags: list[bytes | None], batches: list[tuple[int, int]]
) -> None:
    """Batches in any order, some twice, some over a gap; the index is opened anew for each."""
    with TemporaryDirectory() as folder:
        size = 0
        for first, count in [*batches, (size, len(tags))]:
            batch = tags[first : first + count]
            with OwnersIndex(Path(folder) / "index") as index:
                if first > size:
                    with pytest.raises(IndexGap) as refused:
                        index.apply(first, batch)
                    assert refused.value.size == size
                else:
                    size = max(size, first + len(batch))
                    assert index.apply(first, batch) == index.root
                assert index.head == IndexHead(size, root_of(owners_of(tags[:size])))


@given(TAGS)
@settings(max_examples=30)
def test_every_owner_is_shown_all_leaves(tags: list[bytes | None]) -> None:
    with TemporaryDirectory() as folder, OwnersIndex(Path(folder) / "index") as index:
        in_batches(index, tags, 7)
        owners = owners_of(tags)
        for tag in map(tag_of, range(50)):
            head, proof = index.prove(tag)
            assert head == index.head
            assert list(proof.leaves) == owners.get(tag, [])
            shown = Completeness.COMPLETE if tag in owners else Completeness.NONE
            assert verify(head.root, tag, proof) is shown


def test_the_size_of_batches_changes_nothing(tmp_path: Path) -> None:
    tags = [tag_of(number * number % 3000) for number in range(6000)]
    roots = set()
    for size in (37, 1000, 6000):
        with OwnersIndex(tmp_path / str(size)) as index:
            in_batches(index, tags, size)
            roots.add(index.root)
    assert roots == {root_of(owners_of(tags))}


def test_an_index_is_empty_at_first_and_leaves_of_nobody_leave_it_so(tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as index:
        assert (index.size, index.root) == (0, EMPTY)
        assert index.apply(0, []) == index.apply(0, [None, None]) == EMPTY
        assert index.head == IndexHead(2, EMPTY)


@pytest.mark.parametrize("tag", [b"", bytes(31), bytes(33)])
def test_a_tag_of_another_size_changes_nothing(tag: bytes, tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as index:
        with pytest.raises(ValueError, match="32 bytes"):
            index.apply(0, [tag_of(1), tag])
        assert index.head == IndexHead(0, EMPTY)


@pytest.mark.parametrize("first", [-1, LEAF_LIMIT])
def test_a_number_that_no_leaf_has_is_refused(first: int, tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as index, pytest.raises(ValueError, match="no leaf number"):
        index.apply(first, [tag_of(1)])


def test_two_writers_take_turns(tmp_path: Path) -> None:
    tags = [tag_of(number % 700) for number in range(2000)]
    with OwnersIndex(tmp_path / "index") as one, OwnersIndex(tmp_path / "index") as other:
        for at in range(0, 2000, 100):
            (one if at % 200 else other).apply(at, tags[at : at + 100])
        assert one.head == other.head == IndexHead(2000, root_of(owners_of(tags)))


def test_a_reader_sees_whole_batches_while_another_writes(tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as writer, OwnersIndex(tmp_path / "index") as reader:
        writer.apply(0, [tag_of(1)])
        writer._base.execute("BEGIN IMMEDIATE")
        writer._take_in(1, [tag_of(1), tag_of(2)])
        head, proof = reader.prove(tag_of(1))
        assert (head.size, proof.leaves) == (1, (0,))
        writer._base.execute("COMMIT")
        assert reader.prove(tag_of(1))[1].leaves == (0, 1)


def test_a_second_writer_in_the_same_moment_is_refused_and_may_try_again(tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as one, OwnersIndex(tmp_path / "index") as other:
        other._base.execute("PRAGMA busy_timeout = 0")
        one._base.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexUnavailable, match="BUSY"):
            other.apply(0, [tag_of(1)])
        one._base.execute("ROLLBACK")
        assert other.apply(0, [tag_of(1)]) == one.root


def test_a_batch_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = [tag_of(number % 900) for number in range(3000)]
    with OwnersIndex(tmp_path / "index") as index:
        index.apply(0, tags[:2000])
        before = index.head
        with monkeypatch.context() as patch:
            patch.setattr("bank.transparency.index.owners_index._write_links", _break_off)
            with pytest.raises(KeyboardInterrupt):
                index.apply(2000, tags[2000:])
        assert index.head == before
        assert index.apply(2000, tags[2000:]) == root_of(owners_of(tags))


def _break_off(*_given: object) -> None:
    raise KeyboardInterrupt


def test_pages_that_are_not_kept_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bank.transparency.index.pages_on_disk.KEPT", 1 << 5)
    monkeypatch.setattr(trie, "MOST", 1)
    tags = [tag_of(number * 7 % 500) for number in range(1500)]
    with OwnersIndex(tmp_path / "index") as index:
        in_batches(index, tags, 100)
        assert set(index._pages._kept) <= set(range(1 << 5))
        assert index.root == root_of(owners_of(tags))
