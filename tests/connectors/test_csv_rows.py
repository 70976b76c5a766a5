import csv
import io
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.api import LeftOut, NotThisFormat, Refused
from connectors.formats.csv_rows import MAX_LINES, MOST_TITLES, Dialect, Row, Table
from connectors.formats.leftovers import MOST_NAMES
from connectors.formats.lines import physical_lines
from connectors.formats.members import Member
from connectors.records import FilePiece

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=10)


def table(content: bytes, dialect: Dialect | None = None) -> Table:
    return Table(Member("", io.BufferedReader(io.BytesIO(content))), dialect or Dialect())


def rows(content: bytes, dialect: Dialect | None = None) -> list[Any]:
    """Cells of good rows as lists, (where, reason) of bad ones, (where, count) of what is left out."""
    return [_shortly(item) for item in table(content, dialect)]


def _shortly(item: FilePiece[Row] | Refused | LeftOut) -> Any:
    if isinstance(item, FilePiece):
        return list(item.content.values())
    return (item.where, item.reason if isinstance(item, Refused) else item.count)


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
    found = table(b"a, b \n")
    found.require({"a", "b"}, "letters")
    with pytest.raises(NotThisFormat, match="expected letters: the header lacks c, d"):
        found.require({"a", "d", "c"}, "letters")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("sep", [b"sep=;\n", b"SEP=;\r\n", b'"sep=;"\n'])
def test_a_line_above_the_header_tells_the_delimiter(mark: bytes, sep: bytes) -> None:
    for delimiter in ",;":
        assert rows(mark + sep + b"a;b\n1;2\n", Dialect(delimiter=delimiter)) == [["1", "2"]]
    assert rows(b"sep=\t\na\tb\n1\t2\n") == [["1", "2"]]


def test_a_byte_order_mark_tells_the_encoding() -> None:
    assert rows("\ufeffa,b\né,2\n".encode(), Dialect(encoding="cp1252")) == [["é", "2"]]


@pytest.mark.parametrize("content", [b"a;b\n1;2;\n3;4;;\n", b"a;b;\n1;2;\n3;4\n", b"\n\na;b;;\n1;2\n\n3;4;\n"])
def test_delimiters_at_the_end_of_lines_are_no_columns(content: bytes) -> None:
    assert rows(content, Dialect(delimiter=";"))[:2] == [["1", "2"], ["3", "4"]]


def test_a_cell_beyond_the_header_is_not_dropped() -> None:
    assert rows(b"a,b\n1,2,,3\n") == [("line 2", "has 4 columns where the header has 2")]


def test_lines_before_the_header_and_rows_behind_the_records_are_skipped_and_counted() -> None:
    content = b'My calls, in "all\n\na,b\n1,2\n3,4\nTotal,6\n\nmade by a program\n'
    assert rows(content, Dialect(skip_first=2, skip_last=2)) == [
        ["1", "2"],
        ["3", "4"],
        ("lines before the header", 2),
        ("rows behind the records", 2),
    ]
    assert rows(b"x\na,b\n1\n", Dialect(skip_first=1))[0] == ("line 3", "has 1 columns where the header has 2")
    assert rows(b"x\na,b\n", Dialect(skip_first=3, skip_last=2)) == [("lines before the header", 3)]


def test_columns_of_one_name_are_told_apart_by_their_place() -> None:
    found = table(b"a,b,a,,\n1,2,3,4,5\n")
    assert found.header == ["a#1", "b", "a#2"]
    found.require({"b", "a#2"}, "letters", ["c"])
    for needed, optional in (({"a"}, ()), (set(), ("a",))):
        with pytest.raises(NotThisFormat, match=r"expected letters: several columns .* called a: .* such as a#1"):
            found.require(needed, "letters", optional)


def test_columns_that_are_not_read_are_named_with_the_cells_they_have() -> None:
    found = table(b"a,b,c\x1b,d\n1,2,,\n1,2,3,\n1\n")
    found.leave_out_all_but({"a"})
    assert [_shortly(item) for item in found][3:] == [("column b", 2), ("column c\ufffd", 1), ("column d", 0)]


def test_the_number_of_columns_that_are_named_is_bounded() -> None:
    content = ",".join(map(str, range(2 * MOST_NAMES))) + "\n" + ",".join("x" * 2 * MOST_NAMES) + "\n"
    found = table(content.encode())
    found.leave_out_all_but(())
    assert [_shortly(item) for item in found][-1] == ("column others", MOST_NAMES)


TITLES = b'Calls of "Anna\nfor January\n\n'


@pytest.mark.parametrize("titles", [b"", TITLES, b"a;x\n", b'"a\n', b"sep=,\n" + TITLES])
def test_the_header_is_the_first_row_that_has_the_needed_columns(titles: bytes) -> None:
    found = Table(Member("", io.BufferedReader(io.BytesIO(titles + b"a,b\n1,2\n3\n"))), Dialect(), {"a", "b"})
    lines = titles.removeprefix(b"sep=,\n").count(b"\n")
    refused = (f"line {lines + 3}", "has 1 columns where the header has 2")
    skipped = [("lines before the header", lines)] if lines else []
    assert [_shortly(item) for item in found] == [["1", "2"], refused, *skipped]


def test_the_header_is_looked_for_in_the_first_rows_only() -> None:
    content = b"x\n" * (MOST_TITLES + 1) + b"a\n1\n"
    found = Table(Member("", io.BufferedReader(io.BytesIO(content))), Dialect(), {"a"})
    assert found.header == ["x"]
