"""A trial, with a scanner that finds one word."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.api import Deposit, LeftOut, Options, Outcome, Refused
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import RecordLimits
from schemas import catalog
from teller.operate.owner_desk.giving import trying
from teller.operate.owner_desk.giving.trying import UploadTrial
from teller.operate.owner_desk.port.giving import Trial
from tests.connectors.exports import CONNECTORS, collection, create, put

NOW = 1_800_000_000_000


def found(asked: Sequence[ScanRequest]) -> list[list[Span] | None]:
    """Find the word "post"; fail on texts that say so."""
    places = [(each.text, each.text.find("post")) for each in asked]
    return [None if "fails" in text else [Span(at, at + 4, "PERSON", 1.0)] * (at >= 0) for text, at in places]


def tried(items: Sequence[Outcome], limits: RecordLimits | None = None) -> Trial:
    return UploadTrial(catalog.load(), found, limits or RecordLimits(), bytes(32), NOW).of(items)


@pytest.fixture(name="items")
def fixture_items(tmp_path: Path) -> list[Outcome]:
    file = put(tmp_path, "outbox", collection(*map(create, range(1, 9))))
    options = Options(owner="a" * 32, depositor="own-deposits")
    return list(CONNECTORS["mastodon"].reads(file, options))


def test_records_are_counted_and_stripped(items: list[Outcome]) -> None:
    refused = [Refused(where, "content: missing") for where in "12"]
    trial = tried([*items, LeftOut("a", "none of ours", 3), *refused])
    assert trial.state == "ready"
    assert trial.records == (("social.post", 8),)
    assert trial.refused == (("content: missing", 2),)
    assert trial.stripped == (("text", "PERSON", 8),)
    assert trial.scanned == 8
    assert len(trial.sample) == trying.SHOWN
    assert trial.sample[0] == ("post 1", "<PERSON_1> 1")


def test_what_the_line_would_refuse_is_refused(items: list[Outcome]) -> None:
    first = items[0]
    assert isinstance(first, Deposit)
    fails = Deposit(first.schema, first.record | {"text": "fails"})
    none = Deposit(first.schema, {"owner_id": "a" * 32})
    trial = tried([first, fails, none])
    assert trial.records == (("social.post", 1),)
    assert dict(trial.refused) == {"scan_failed": 1, "does not fit social.post.v1 (ValueError)": 1}
    assert tried([first], RecordLimits(max_string_chars=3)).refused == (("string_too_long", 1),)


def test_only_the_first_are_scanned(items: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SCANNED", 3)
    trial = tried(items)
    assert (trial.scanned, trial.records, trial.stripped) == (3, (("social.post", 8),), (("text", "PERSON", 3),))


def test_long_texts_are_not_shown(items: list[Outcome]) -> None:
    first = items[0]
    assert isinstance(first, Deposit)
    trial = tried([Deposit(first.schema, first.record | {"text": "post " + "x" * trying.SHOWN_CHARS})])
    assert (trial.stripped, trial.sample) == ((("text", "PERSON", 1),), ())


def test_reasons_have_a_bound() -> None:
    trial = tried([Refused(str(at), f"reason {at}") for at in range(3 * trying.MOST_ROWS)])
    assert len(trial.refused) == trying.MOST_ROWS + 1
    assert dict(trial.refused)["others"] == 2 * trying.MOST_ROWS
