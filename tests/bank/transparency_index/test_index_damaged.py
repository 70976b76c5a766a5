"""A file that is no index, or is damaged, has one outcome: build it anew."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bank.transparency.index import IndexDamaged, IndexUnavailable, OwnersIndex
from tests.bank.transparency_index.index_oracle import tag_of

TAGS = [tag_of(number % 400) for number in range(2000)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with OwnersIndex(tmp_path / "index") as index:
        index.apply(0, TAGS)
    return tmp_path / "index"


def use(file: Path) -> None:
    """Open it, prove every owner's leaves, and go on."""
    with OwnersIndex(file) as index:
        for number in range(450):
            index.prove(tag_of(number))
        index.apply(index.size, TAGS)


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as base:
        base.execute("CREATE TABLE state (size, root)")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as base:
        base.execute("PRAGMA user_version = 2")


def changed(statement: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as base:
            base.execute(statement)

    return change


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"no database, but a text that is long enough for one" * 100),
        lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
        lambda file: file.write_bytes(file.read_bytes()[:100]),
        lambda file: file.write_bytes(file.read_bytes()[:4096] + bytes(file.stat().st_size - 4096)),
        foreign,
        newer,
        changed("DELETE FROM state"),
        changed("DROP TABLE link"),
        changed("DELETE FROM link WHERE leaf = 900"),
        changed("UPDATE link SET before = leaf WHERE leaf = 900"),
        changed("UPDATE link SET before = before - 1 WHERE leaf = 900"),
        changed("DELETE FROM page WHERE key = (SELECT max(key) FROM page)"),
        changed("DELETE FROM page WHERE key = 1"),
        changed("UPDATE page SET body = zeroblob(length(body)) WHERE key = 1"),
        changed("UPDATE page SET body = zeroblob(length(body)) WHERE key = (SELECT max(key) FROM page)"),
        changed("UPDATE page SET body = 'text'"),
        changed("UPDATE state SET root = zeroblob(32)"),
        changed("UPDATE state SET root = 'text'"),
        changed("UPDATE state SET size = 'text'"),
        changed("UPDATE state SET size = -1"),
    ],
)
def test_a_damaged_or_foreign_file_is_named(damage: Callable[[Path], None], file: Path) -> None:
    damage(file)
    with pytest.raises(IndexDamaged):
        use(file)


def test_any_byte_that_changes_is_found_or_changes_nothing(file: Path, tmp_path: Path) -> None:
    """A spot in each stretch of the file: what comes out is right, or the outcome is named."""
    whole, other = file.read_bytes(), tmp_path / "other"
    with OwnersIndex(file) as index:
        head, expected = index.head, [index.prove(tag_of(number)) for number in range(0, 450, 10)]
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        other.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            with OwnersIndex(other) as index:
                if index.head == head:
                    assert [index.prove(tag_of(number)) for number in range(0, 450, 10)] == expected
        except (IndexDamaged, IndexUnavailable):
            pass
        for rest in tmp_path.glob("other*"):
            rest.unlink()


def test_an_empty_file_becomes_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with OwnersIndex(tmp_path / "index") as index:
        assert index.size == 0


def test_where_no_file_can_be_it_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        OwnersIndex(tmp_path / "no-folder" / "index")
    with pytest.raises(IndexUnavailable):
        OwnersIndex(tmp_path)


def test_a_full_disk_leaves_the_batch_out(file: Path) -> None:
    with OwnersIndex(file) as index:
        before = index.head
        (pages,) = index._base.execute("PRAGMA page_count").fetchone()
        index._base.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(IndexUnavailable, match="FULL"):
            index.apply(before.size, [tag_of(number) for number in range(1000, 9000)])
        assert index.head == before
        index._base.execute("PRAGMA max_page_count = 1000000")
        index.apply(before.size, TAGS)
    shutil.rmtree(file.parent)


def test_no_outcome_tells_a_tag(file: Path) -> None:
    changed("DELETE FROM link")(file)
    with pytest.raises(IndexDamaged) as raised, OwnersIndex(file) as index:
        index.prove(TAGS[0])
    assert TAGS[0].hex()[:8] not in repr(raised.value)


def test_a_wrong_use_is_no_damage(file: Path) -> None:
    index = OwnersIndex(file)
    index.close()
    with pytest.raises(sqlite3.ProgrammingError):
        index.apply(0, TAGS)
