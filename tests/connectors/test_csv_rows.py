import csv
import io
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.api import NotThisFormat, Refused
from connectors.formats.csv_rows import MAX_LINES, Dialect, Table
from connectors.formats.lines import physical_lines
from connectors.formats.sources import Member

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=10)


def rows(content: bytes, dialect: Dialect | None = None) -> list[Any]:
    """Cells of good rows as lists, (where, reason) of bad ones."""
    table = Table(Member("", io.BufferedReader(io.BytesIO(content))), dialect or Dialect())
    return [(item.where, item.reason) if isinstance(item, Refused) else list(item.content.values()) for item in table]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_what_the_csv_module_writes_comes_back(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], *cells])
    assert rows(out.getvalue().encode()) == cells


@given(st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=12))
def test_any_lines_are_accounted_for(lines: list[bytes]) -> None:
    """Each row is a row, a blank or a refusal; and the good rows at the end are always found."""
    content = b"\n".join([b"a,b", *lines, b"1,2", b'"1","2"'])
    assert rows(content)[-1] == ["1", "2"]


@pytest.mark.parametrize("stray", ['1,"2', '"1,2', '1,"2\n3,4', 'x"y,"2', '1,2"\n3,"4'])
def test_a_quote_that_is_never_closed_costs_its_line_only(stray: str) -> None:
    found = rows(f"a,b\n{stray}\n5,6\n7,8\n".encode())
    assert found[-2:] == [["5", "6"], ["7", "8"]]
    assert sum(isinstance(row, tuple) for row in found) == 1


def test_a_stray_quote_far_from_the_next_one() -> None:
    good = [f"{number},x" for number in range(3 * MAX_LINES)]
    found = rows("\n".join(["a,b", '1,"open', *good]).encode())
    assert found[0] == ("line 2", "a quote is not closed")
    assert found[1:] == [row.split(",") for row in good]


def test_a_row_of_several_lines_knows_its_first() -> None:
    found = rows(b'a,b\n1,"x\ny\nz"\n\n1,2,3\n5,6\n')
    assert found == [["1", "x\ny\nz"], ("line 6", "has 3 columns where the header has 2"), ["5", "6"]]


def test_nul_bom_and_windows_line_ends() -> None:
    assert rows(b"\xef\xbb\xbfa,b\r\n1\x00,2\r\n") == [["1\x00", "2"]]


def test_bytes_of_another_encoding_cost_their_row_only() -> None:
    content = b"a,b\ncaf\xe9,1\n2,3\n"
    assert rows(content) == [("line 2", "holds bytes that are not utf-8"), ["2", "3"]]
    assert rows(content, Dialect(encoding="cp1252")) == [["café", "1"], ["2", "3"]]


def test_a_line_beyond_all_measure_costs_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.formats.csv_rows.physical_lines", partial(physical_lines, limit=100))
    assert rows(b"a,b\n" + b"x" * 500 + b",1\n2,3\n") == [("line 2", "longer than 32 MiB"), ["2", "3"]]


def test_a_field_beyond_the_limit_of_the_csv_module(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = csv.field_size_limit(50)
    try:
        assert rows(b"a,b\n" + b"x" * 51 + b",1\n2,3\n") == [("line 2", "a quote is not closed"), ["2", "3"]]
    finally:
        csv.field_size_limit(limit)


def test_a_header_that_lacks_columns() -> None:
    table = Table(Member("", io.BufferedReader(io.BytesIO(b"a, b \n"))), Dialect())
    table.require({"a", "b"}, "letters")
    with pytest.raises(NotThisFormat, match="expected letters: the header lacks c, d"):
        table.require({"a", "d", "c"}, "letters")
