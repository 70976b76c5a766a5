"""What `teller failed repair` makes of its options and files."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from schemas.catalog import SchemaError
from teller.cli.failed import repair
from teller.cli.main import app
from teller.operate.repair.operations import (
    Cast,
    ChangeError,
    Default,
    Drop,
    KeyFromOwner,
    Operation,
    OwnerFromKey,
    Rename,
    SetSchema,
)


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> list[Operation]:
    """The operations that the command came to; it goes no further."""
    found: list[Operation] = []

    def stop(given: list[Operation]) -> None:
        found.extend(given)
        raise typer.Exit(9)

    monkeypatch.setattr(repair, "changing", stop)
    return found


def run(*arguments: str) -> int:
    return CliRunner().invoke(app, ["failed", "repair", "--all", *arguments], catch_exceptions=False).exit_code


def test_options_are_done_in_the_order_of_the_help(operations: list[Operation]) -> None:
    given = ["--key-from-owner", "--owner-from-key", "--drop", "x", "--default", "a=5", "--default", "b=five=5"]
    given += ["--default", 'c="5"', "--cast", "likes=integer", "--rename", "n=likes", "--set-schema", "social.post.v1"]
    assert run(*given) == 9
    assert operations == [
        SetSchema("social.post.v1"), Rename("n", "likes"), Cast("likes", "integer"),
        Default("a", 5), Default("b", "five=5"), Default("c", "5"), Drop("x"), OwnerFromKey(), KeyFromOwner(),
    ]  # fmt: skip


def test_a_file_is_done_in_its_own_order(operations: list[Operation], tmp_path: Path) -> None:
    file = tmp_path / "changes.toml"
    file.write_text('[[change]]\nop = "drop"\nfield = "x"\n[[change]]\nop = "rename"\nfield = "y"\nto = "x"\n')
    assert run("--changes", str(file)) == 9
    assert operations == [Drop("x"), Rename("y", "x")]


@pytest.mark.parametrize(
    "arguments", [[], ["--rename", "a"], ["--cast", "a=text"], ["--changes", "no such file"], ["--drop", ""]]
)
def test_what_cannot_be_used_is_wrong_usage(operations: list[Operation], arguments: list[str]) -> None:
    assert run(*arguments) == 2
    assert operations == []


def test_a_file_and_options_together_are_wrong_usage(operations: list[Operation], tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text('{"change": [{"op": "drop", "field": "x"}]}')
    assert run("--changes", str(file), "--drop", "y") == 2
    with pytest.raises(ChangeError, match="not both"):
        repair._operations(file, [{"op": "drop", "field": "y"}])


def test_a_schema_that_there_is_not_is_told(operations: list[Operation]) -> None:
    with pytest.raises(SchemaError, match="there is no schema"):
        run("--set-schema", "social.posts.v1")
