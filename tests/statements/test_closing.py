"""A month closed into one archive: each holder's statement, whole, or no archive at all."""

import errno
import gzip
import io
import os
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.documents.canonical import from_json, to_json
from bank.ledger.documents.drawing_up import draw_up
from bank.ledger.documents.evidence import Item
from bank.ledger.documents.rows import PackedRow, packed, sort_key
from bank.ledger.documents.statement import HolderKind, Statement
from teller.operate.statements import leaves, sorting
from teller.operate.statements.archive import members
from teller.operate.statements.closing import close_month
from teller.operate.statements.sorting import SortError, in_order
from teller.settings import SettingsError
from tests.bank.ledger.documents.examples import HEADING, item, row

HOLDERS = [(HolderKind.OWNER, f"{number:032x}") for number in range(5)] + [(HolderKind.DEPOSITOR, "../a/b\N{SNOWMAN}")]


def mixed() -> list[PackedRow]:
    found = [packed(row(number, holder=HOLDERS[number % 6], micros=number)) for number in range(1, 200)]
    random.Random(5).shuffle(found)
    return found


def test_an_archive_has_each_statement_and_the_totals(tmp_path: Path) -> None:
    totals = close_month(HEADING, mixed(), tmp_path / "month.tar.gz")
    with (tmp_path / "month.tar.gz").open("rb") as file:
        found = dict(members(file))
    expected = list(draw_up(HEADING, sorted(mixed(), key=sort_key)))
    assert list(found.values()) == [to_json(each) for each in expected]
    assert next(iter(found)) == "2026-11/depositor/..%2Fa%2Fb%E2%98%83.json"
    assert (totals.statements, totals.lines, dict(totals.closing)) == (6, 6, {"EUR": sum(range(1, 200))})
    assert (tmp_path / "month.tar.gz").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["month.tar.gz"]  # noqa: PTH208 - hidden ones too


def test_it_is_a_tar_for_everybody_and_the_same_again(tmp_path: Path) -> None:
    for name in ("one.tar.gz", "two.tar.gz"):
        close_month(HEADING, mixed(), tmp_path / name)
    one, two = (gzip.decompress((tmp_path / name).read_bytes()) for name in ("one.tar.gz", "two.tar.gz"))
    assert one == two
    with tarfile.open(fileobj=io.BytesIO(one)) as tar:
        assert [each.mode for each in tar] == [0o600] * 6


def test_receipts_get_their_leaves_and_others_none(tmp_path: Path) -> None:
    rows = [packed(row(number, item=Item(item(number).id))) for number in range(1, 6)]
    leaves = [(item(9).id, 3), *((item(number).id, 100 - number) for number in (5, 1, 3)), (item(1).id, 7)]
    close_month(HEADING, rows, tmp_path / "a", leaves)
    with (tmp_path / "a").open("rb") as file:
        [(_, data)] = members(file)
    statement = from_json(data)
    assert isinstance(statement, Statement)
    evidence = statement.lines[0].evidence
    assert (evidence.count, evidence.first, evidence.last) == (5, Item(item(5).id, 95), Item(item(4).id))


def test_where_rows_fail_there_is_no_archive(tmp_path: Path) -> None:
    def broken() -> Iterator[PackedRow]:
        yield packed(row(1))
        raise RuntimeError("the topic is gone")

    with pytest.raises(RuntimeError, match="gone"):
        close_month(HEADING, broken(), tmp_path / "month.tar.gz")
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_an_archive_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"kept")
    with pytest.raises(SettingsError, match="name a new file"):
        close_month(HEADING, mixed(), tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"kept"


def test_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_TABLES", f"PRAGMA max_page_count = 3; {sorting._TABLES}")
    with pytest.raises(SortError, match="full"), in_order(mixed() * 20, tmp_path):
        pass


def test_a_disk_that_is_full_while_leaves_are_joined_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path, _block: list[PackedRow]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(leaves, "_append", full)
    with pytest.raises(SortError, match="No space"), in_order(mixed(), tmp_path):
        pass
    assert os.listdir(tmp_path) == []  # noqa: PTH208


@given(
    st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 9))),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 99))),
)
def test_rows_get_the_first_leaf_of_their_id(rows: list[tuple[int, int | None]], log: list[tuple[int, int]]) -> None:
    given_rows = [PackedRow("line", leaf, f"{number}", 1, 2, 3, 4) for number, leaf in rows]
    first = dict(reversed(log))
    expected = sorted(
        (each._replace(leaf=first.get(int(each.id)) if each.leaf is None else each.leaf) for each in given_rows),
        key=sort_key,
    )
    with (
        TemporaryDirectory() as folder,
        in_order(given_rows, Path(folder), ((f"{n}", leaf) for n, leaf in log)) as found,
    ):
        assert [tuple(each) for each in found] == [tuple(each) for each in expected]


def test_an_archive_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    close_month(HEADING, mixed(), tmp_path / "a")
    data = (tmp_path / "a").read_bytes()
    with pytest.raises((tarfile.TarError, EOFError, OSError)):
        list(members(io.BytesIO(data[: len(data) // 2])))
