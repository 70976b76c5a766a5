"""What the figures of `teller evaluate` mean, on texts small enough to count by hand."""

import json
from pathlib import Path

import pytest
import typer

from pipelines.scanner.text.spans import Span
from teller.cli.evaluate import labelled
from teller.operate.evaluate import Evaluation, Label

TEXT = "ann met bob at 5"  # 16 characters, 6 of them names
NAMES = [Label(0, 3, "PERSON"), Label(8, 11, "PERSON")]


def evaluation(*spans: Span) -> Evaluation:
    found = Evaluation()
    found.add(TEXT, NAMES, spans)
    return found


def test_all_hidden_and_nothing_else() -> None:
    found = evaluation(Span(0, 3, "PERSON", 1.0), Span(8, 11, "X", 0.5))
    assert (found.leak, found.precision, found.over_masked, found.f2) == (0, 1, 0, 1)
    assert found.rows()[0] == ("PERSON", 2, 6, 0, 1)


def test_a_part_is_left_and_another_text_goes() -> None:
    found = evaluation(Span(0, 2, "PERSON", 1.0), Span(8, 14, "PERSON", 1.0))
    assert found.leak == pytest.approx(1 / 6)
    assert found.precision == pytest.approx(5 / 8)
    assert found.over_masked == pytest.approx(3 / 10)
    assert found.rows()[0].recall == 1 / 2, "a name is hidden when nothing of it is left"
    assert found.f2 == pytest.approx(5 * 5 / 8 * 5 / 6 / (4 * 5 / 8 + 5 / 6))


def test_names_are_those_of_what_is_hidden_together() -> None:
    found = Evaluation()
    number = [Label(4, 16, "PHONE")]
    sure, loose = Span(0, 16, "ID_NUMBER", 0.99), Span(4, 16, "PHONE_NUMBER", 0.4)
    for spans in ([sure, loose], [loose], [sure], [Span(0, 4, "PERSON", 0.9)]):
        found.add("tel 07700 900123", number, spans)
    assert found.named == {"PHONE": {"PHONE_NUMBER": 2, "ID_NUMBER": 1, "-": 1}}


def test_nothing_found_is_all_leaked() -> None:
    found = evaluation()
    assert (found.leak, found.precision, found.f2) == (1, 0, 0)


def test_a_text_that_failed_leaks_nothing_and_is_counted() -> None:
    found = Evaluation()
    found.add(TEXT, NAMES, None)
    assert (found.leak, found.failed, found.over_masked) == (0, 1, 1)
    assert found.named == {"PERSON": {"FAILED": 2}}


def test_labels_come_under_several_names_and_a_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [{"text": TEXT, "spans": [{"start": 0, "end": 3, key: "PERSON"}]} for key in ("type", "entity", "label")]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [labels for _, labels in labelled(file)] == [NAMES[:1]] * 3
    for bad in (
        "{}",
        "no",
        '{"text": "a", "spans": [{"start": 0, "end": 2, "type": "X"}]}',
        '{"text": "a", "spans": [{"start": 0, "end": 1}]}',
    ):
        file.write_text(json.dumps(lines[0]) + "\n" + bad + "\n")
        with pytest.raises(typer.BadParameter, match="line 2"):
            list(labelled(file))
