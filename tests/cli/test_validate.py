"""`teller validate` as a platform's author meets it."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas import catalog, framing
from teller.cli.main import app
from teller.cli.validate import NoRecordsError, records
from tests.cli.test_commands import teller
from tests.samples import record
from tests.steps.test_check import in_json

POST = "social.post.v1"
GOOD = in_json(record(POST))


def run(given: bytes, *more: str) -> Result:
    return CliRunner().invoke(app, ["validate", "-", "--schema", POST, *more], input=given)


def test_good_records_pass(tmp_path: Path) -> None:
    shown = run(b"\xef\xbb\xbf" + GOOD + b"\r\n\n" + GOOD)
    assert (shown.exit_code, shown.stdout) == (0, "read 2 = valid 2 + refused 0\n")
    file = tmp_path / "post.avro"
    file.write_bytes(framing.encode(catalog.load().by_name(POST), record(POST, text="two\nlines")))
    shown = CliRunner().invoke(app, ["validate", str(file), "--schema", POST])
    assert (shown.exit_code, shown.stdout) == (0, "read 1 = valid 1 + refused 0\n")


def test_bad_ones_are_told_by_line_reason_and_detail() -> None:
    given = b"\n".join([GOOD, b"", in_json(record(POST, platform="Big Site")), b"nope"])
    shown = run(given)
    assert shown.exit_code == 3
    assert all(words in shown.stdout for words in ("line 3", "line 4", "bad_value", "read 3 = valid 1 + refused 2"))
    first, second, counts = map(json.loads, run(given, "--json").stdout.splitlines())
    assert first == {
        "where": "line 3",
        "reason": "bad_value",
        "detail": "platform takes what matches the schema's pattern [a-z0-9][a-z0-9._-]{0,63}",
        "schema": POST,
        "depositor": "acme",
    }
    assert (second["where"], second["reason"]) == ("line 4", "bad_json")
    assert counts == {"read": 3, "valid": 1, "refused": 2, "refused_by_reason": {"bad_value": 1, "bad_json": 1}}


def test_a_time_that_is_more_than_a_day_ahead_is_refused_as_on_the_line() -> None:
    shown = run(in_json(record(POST, occurred_at=datetime(2099, 1, 1, tzinfo=UTC))), "--json")
    assert shown.exit_code == 3
    assert "to 24 hours after Kafka took the record" in json.loads(shown.stdout.splitlines()[0])["detail"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "there is no record in it"),
        (b"\n \n", "there is no record in it"),
        (b"Obj\x01rest", "this is an Avro file"),
        (b"[{}]", "this is a JSON array: write one object a line"),
        (b'{\n  "text": 1\n}', "a JSON object of several lines"),
        (b"\x1f\x8brest", "packed by gzip"),
    ],
)
def test_a_file_of_another_form_has_the_exit_code_of_a_refused_file(given: bytes, words: str) -> None:
    shown = run(given)
    assert (shown.exit_code, words in shown.stderr) == (4, True)
    assert words in json.loads(run(given, "--json").stdout)["error"]


@pytest.mark.parametrize("arguments", [["gone.jsonl", "--schema", POST], ["-", "--schema", "x"], ["-"]])
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    assert teller(tmp_path, "validate", *arguments).returncode == 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_that_is_too_long_costs_only_itself_and_bounded_memory(end: bytes) -> None:
    lines = [b"a" * 10, b"b" * 11, b"c" * 1000, b"d" * 12 + b"\r" + b"e" * 30, b"f"]
    found = list(records(io.BytesIO((end or b"\n").join(lines) + end), 10))
    assert [where for where, _ in found] == ["line 1", "line 2", "line 3", "line 4", "line 5"]
    assert [len(value) > 10 for _, value in found] == [False, True, True, True, False]
    assert max(len(value) for _, value in found) <= 12


def test_an_avro_record_that_is_too_long_is_not_read_whole() -> None:
    ((_, value),) = records(io.BytesIO(framing.MARKER + b"x\n" * 500), 10)
    assert len(value) == 12
    with pytest.raises(NoRecordsError):
        list(records(io.BytesIO(b""), 10))
