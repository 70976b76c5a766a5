"""An event is a line, and says where in Kafka's log it was."""

import json
import logging

import pytest

from teller.settings.logs import JsonLines, TextLines


def line(formatter: logging.Formatter, words: str, **extra: object) -> str:
    record = logging.makeLogRecord({"name": "teller", "levelname": "INFO", "msg": words, **extra})
    return formatter.format(record)


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_an_event_is_one_line(formatter: logging.Formatter) -> None:
    assert "\n" not in line(formatter, "first\nsecond")


def test_a_place_is_fields_of_its_own() -> None:
    found = json.loads(line(JsonLines(), "stored", topic="deposits.clean.social", partition=3, offset=10, end=20))
    assert {name: found[name] for name in ("topic", "partition", "offset", "end")} == {
        "topic": "deposits.clean.social", "partition": 3, "offset": 10, "end": 20
    }  # fmt: skip
    assert "topic" not in json.loads(line(JsonLines(), "starting"))
