"""The work by hand is the work that Teller does: the same bytes for records without free text."""

import pytest

from benchmarks.line.plain import BadRecordError, Masker, patterns
from benchmarks.line.workloads import Kind, Workload, records
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog

KEY = bytes(range(32))
LINE = ProcessorConfig(catalog.load(), KEY, lambda asks: [[] for _ in asks])


def maskers() -> dict[bytes, Masker]:
    return {each.fingerprint: Masker(each, KEY, str) for each in catalog.load() if each.rules}


@pytest.mark.parametrize("kind", ["calls", "orders"])
def test_it_gives_the_bytes_the_key_and_the_mark_that_the_steps_give(kind: Kind) -> None:
    by_hand = maskers()
    raws = [RawRecord(raw.topic, 0, at, raw.key, raw.value) for at, raw in enumerate(records(Workload(kind, 50, 9)))]
    for raw, outcome in zip(raws, process(raws, LINE, {}), strict=True):
        assert isinstance(outcome, Clean)
        value = raw.value or b""
        assert by_hand[value[2:10]].clean(raw.key or b"", value) == (outcome.key, outcome.value, outcome.event)


def test_it_refuses_what_the_steps_refuse() -> None:
    raw = next(iter(records(Workload("calls", 1, 1))))
    masker = maskers()[raw.value[2:10]]
    with pytest.raises(BadRecordError, match="key"):
        masker.clean(b"somebody-else", raw.value)
    with pytest.raises(BadRecordError, match="left over"):
        masker.clean(raw.key, raw.value + b"\0")
    with pytest.raises(BadRecordError, match="match"):
        masker.clean(raw.key, raw.value.replace(b"acme", b"ACME"))


@pytest.mark.parametrize(
    "text",
    [
        "to jo@example.com",
        "see https://example.org/a?b",
        "at 192.0.2.7",
        "ring +44 7700 900123",
        "GB33TEST20201555555555",
    ],
)
def test_its_patterns_find_what_a_user_would_look_for(text: str) -> None:
    assert "<REMOVED>" in patterns(text)


def test_its_patterns_leave_titles_alone() -> None:
    assert patterns("BRASS LANTERN 50 CM") == "BRASS LANTERN 50 CM"
