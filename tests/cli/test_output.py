"""What commands print: brackets as they are, and ids and commands whole at any width."""

import io
from collections.abc import Callable

import pytest
from rich.text import Text

from teller import output

ACCOUNT = "0123456789abcdef0123456789abcdef"
FAILURE = "01234567-89ab-cdef-0123-456789abcdef"
BRACKETS = "the pattern [a-z]{2}[/x] of exports [bold].json :smile:"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], io.StringIO]:
    def at(width: int) -> io.StringIO:
        file = io.StringIO()
        monkeypatch.setattr(output, "out", output.MessageConsole(file=file, width=width))
        monkeypatch.setattr(output, "err", output.MessageConsole(file=file, width=width))
        return file

    return at


def test_brackets_are_no_markup(printed: Callable[[int], io.StringIO]) -> None:
    file = printed(200)
    output.out.print(BRACKETS)
    output.problem(BRACKETS, as_json=False)
    output.table(BRACKETS, [BRACKETS], [[BRACKETS]])
    assert file.getvalue().count(BRACKETS) == 5


def test_a_message_is_wrapped_by_the_terminal_alone(printed: Callable[[int], io.StringIO]) -> None:
    file = printed(20)
    output.out.print(f"run it again: teller failed repair {FAILURE} --send")
    output.problem(f"run it again: teller failed repair {FAILURE} --send", as_json=False)
    assert file.getvalue().count("\n") == 2


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("cell", [ACCOUNT, FAILURE, Text(FAILURE)], ids=["account", "failure", "styled"])
def test_ids_in_tables_are_whole_at_any_width(
    printed: Callable[[int], io.StringIO], width: int, cell: str | Text
) -> None:
    file = printed(width)
    output.table("Failed", ["id", "detail", "number"], [(cell, "a rather long story of what went wrong", 12_345)])
    lines = file.getvalue().splitlines()
    assert any(str(cell) in line for line in lines)
    assert "12,345" in file.getvalue()
    assert max(map(len, lines)) <= max(width, len("detail") + 2 + len("a rather long story of what went wrong"))


def test_where_ids_leave_no_room_a_row_is_lines(printed: Callable[[int], io.StringIO]) -> None:
    file = printed(60)
    rows = [(FAILURE, f"bucket-{ACCOUNT}", "", "why"), (FAILURE, "bucket-1", "x", "why")]
    output.table("Failed", ["id", "bucket", "object", "reason"], rows, whole=["bucket"])
    assert file.getvalue() == (
        f"Failed\nid      {FAILURE}\nbucket  bucket-{ACCOUNT}\nreason  why\n\n"
        f"id      {FAILURE}\nbucket  bucket-1\nobject  x\nreason  why\n\n"
    )


def test_other_tables_wrap_in_their_cells(printed: Callable[[int], io.StringIO]) -> None:
    file = printed(40)
    output.table("Doctor", ["check", "what"], [("topics", "a rather long story of what went wrong there")])
    assert max(map(len, file.getvalue().splitlines())) <= 40
    assert "┃ check" in file.getvalue()
