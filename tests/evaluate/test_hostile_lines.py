"""Lines that no program should send are one error each, and cost no other line."""

import json
from pathlib import Path

import pytest
import typer

from teller.cli.evaluate import labelled
from teller.cli.strip import NO_TEXT, parsed

NESTED = "[" * 100_000 + "]" * 100_000


def test_a_deeply_nested_line_is_an_error_and_a_byte_order_mark_is_none() -> None:
    assert parsed(NESTED) == {"text": None, "error": NO_TEXT}
    assert parsed('\ufeff{"text": "Ada"}') == {"text": "Ada"}


@pytest.mark.parametrize("line", [NESTED.encode(), b'{"text": "a\xff", "spans": 1}', b"\xff\xfe"])
def test_a_bad_line_of_labels_is_named_by_its_number(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"text": "Ada", "spans": []}).encode() + b"\n" + line + b"\n")
    with pytest.raises(typer.BadParameter, match="line 2"):
        list(labelled(file))
