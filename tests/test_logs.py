"""What a process logs: one line an event, no library's line too often."""

import json
import logging

import pytest

from teller.settings import logs


def line(name: str, place: int, words: str = "no %s", *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "client.py", place, words, args or ("broker",), None)


def passed(repeats: logs.Repeats, record: logging.LogRecord) -> str | None:
    return record.getMessage() if repeats.filter(record) else None


def test_a_librarys_line_passes_once_in_a_while_with_the_number_of_those_that_did_not() -> None:
    now = 0.0
    repeats = logs.Repeats(30.0, lambda: now)
    assert passed(repeats, line("aiokafka.client", 7)) == "no broker"
    for now in (1.0, 2.0, 29.0):
        assert passed(repeats, line("aiokafka.client", 7, "no node %d", int(now))) is None
    assert passed(repeats, line("aiokafka.client", 8)) == "no broker"
    now = 30.0
    assert passed(repeats, line("aiokafka.client", 7)) == "no broker (and 3 like it before)"
    now = 60.0
    assert passed(repeats, line("aiokafka.client", 7)) == "no broker"


def test_our_own_lines_all_pass() -> None:
    repeats = logs.Repeats(30.0, lambda: 0.0)
    assert [passed(repeats, line("pipelines.router.router", 7)) for _ in range(3)] == ["no broker"] * 3


@pytest.mark.parametrize("as_json", [False, True])
def test_an_exception_shows_its_type_only(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.set_up("INFO", as_json)
        logging.getLogger("teller").error("it failed", exc_info=ValueError("canary"))
    finally:
        root.handlers[:], root.level = before
    said = capsys.readouterr().err
    assert "canary" not in said
    assert "it failed" in said
    assert "ValueError" in said
    assert not as_json or json.loads(said)["level"] == "ERROR"
