"""What the figures of `teller evaluate` mean, on texts small enough to count by hand."""

import json
from pathlib import Path

import pytest
import typer

from pipelines.scanner.text.spans import Span
from teller.cli import evaluate as command
from teller.cli.evaluate import by_type, labelled
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
    assert found.rows()[0] == ("PERSON", 2, 6, 0, 1, 1 / 2)


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
    assert found.named == {"PHONE": {"PHONE_NUMBER": 24, "ID_NUMBER": 12, "-": 12}}
    assert found.confusion("PHONE") == [("PHONE_NUMBER", 2 / 3), ("ID_NUMBER", 1 / 3)]
    assert found.rows()[0].right == 2 / 3, "in share of what is hidden"


def test_a_label_under_two_names_counts_characters_of_each() -> None:
    found = Evaluation()
    found.add(
        "1 High St, York", [Label(0, 15, "ADDRESS")], [Span(11, 15, "LOCATION", 1.0), Span(0, 9, "STREET_ADDRESS", 1.0)]
    )
    assert found.named["ADDRESS"] == {"STREET_ADDRESS": 9, "LOCATION": 4, "-": 2}
    assert found.rows()[0].right == 9 / 13


def test_an_unknown_type_has_no_right_name_but_is_shown() -> None:
    found = Evaluation()
    found.add("at Acme", [Label(3, 7, "ORG")], [Span(3, 7, "PERSON", 1.0)])
    assert found.rows() == [("ORG", 1, 4, 0, 1, None)]
    assert found.confusion("ORG") == [("PERSON", 1)]


def test_nothing_hidden_has_no_right_name() -> None:
    assert evaluation().rows()[0].right is None
    assert evaluation().confusion("PERSON") == []


def test_nothing_found_is_all_leaked() -> None:
    found = evaluation()
    assert (found.leak, found.precision, found.f2) == (1, 0, 0)


def test_a_text_that_failed_leaks_nothing_and_is_counted() -> None:
    found = Evaluation()
    found.add(TEXT, NAMES, None)
    assert (found.leak, found.failed, found.over_masked) == (0, 1, 1)
    assert found.named == {"PERSON": {"FAILED": 6}}


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


def test_types_of_two_scanners_stand_side_by_side() -> None:
    hidden = evaluation(Span(0, 3, "PERSON", 1.0), Span(8, 11, "LOCATION", 1.0))
    assert by_type([hidden, evaluation()]) == [("PERSON", 2, 6, "0.0 / 100", "100 / 0.0", "50.0 / -")]


def test_programs_get_the_confusion(capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluation(Span(0, 3, "PERSON", 1.0), Span(8, 11, "LOCATION", 1.0))
    figures = json.loads(json.dumps(command.figures(found, 2.0)))
    assert figures["confusion"] == {"PERSON": {"PERSON": 0.5, "LOCATION": 0.5}}
    assert figures["types"][0]["right"] == 1 / 2
    command.report({"one": (found, 2.0), "two": (evaluation(), 1.0)})
    printed = capsys.readouterr().out
    assert "By type, in %: one / two" in printed
    assert "PERSON 50.0, LOCATION 50.0" in printed


def test_a_type_that_would_move_the_cursor_is_escaped() -> None:
    found = Evaluation()
    found.add("x", [Label(0, 1, "\x1b[2J")], [])
    assert by_type([found])[0][0] == "\\x1b[2J"
