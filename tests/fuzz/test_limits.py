"""The caps on a record's size, a string's length and the depth of JSON are settings, and a worker keeps to them."""

import json
from typing import Final

import pytest

from pipelines.steps.outcome import RawRecord
from schemas import catalog, topics
from teller.settings import Settings
from tests.line import running
from tests.samples import raw

BYTES, CHARS, LEVELS = 2_000, 50, 2
POST: Final = catalog.load().by_name("social.post.v1")
#: What a failed event must say, by the text that is deposited; None: it is stored.
TEXTS: Final = {"x" * CHARS: None, "x" * (CHARS + 1): "string_too_long", "x" * BYTES: "too_large"}


def post(number: int, text: str) -> RawRecord:
    return raw(POST.name, 0, 0, text=text, owner_id=f"owner-{number}", event_id=f"{number:032x}")


def in_json(number: int, levels: int) -> RawRecord:
    nested = "[" * (levels - 1) + "]" * (levels - 1)
    value = json.dumps({"text": "MARK"}).replace('"MARK"', nested).encode()
    return RawRecord(topics.raw("social"), 0, 0, f"owner-{number}".encode(), value, (("schema", POST.name.encode()),))


@pytest.mark.prove
def test_a_worker_keeps_to_the_caps_of_its_settings(deposit_topics: Settings) -> None:
    caps = {"max_record_bytes": BYTES, "max_string_chars": CHARS, "max_json_depth": LEVELS}
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0, **caps})
    records = [post(number, text) for number, text in enumerate(TEXTS)]
    records += [in_json(10, LEVELS), in_json(11, LEVELS + 1)]
    with running.parts(settings) as parts:
        sent = running.produce(settings, records)
        parts.wait_until_drained(400)
    rows, failed = running.stored(settings), running.failed(settings)
    ends = [None if place in rows else failed[place][0]["reason"] for place in sorted(sent)]
    assert ends == [*TEXTS.values(), "bad_json", "too_deep"]


def test_the_defaults_are_those_of_the_documents() -> None:
    """docs/settings.md is held to the table of settings by tests/docs."""
    fields = Settings.model_fields
    names = ("max_record_bytes", "max_string_chars", "max_json_depth")
    assert [fields[name].default for name in names] == [1_048_576, 100_000, 16]
