"""A telephone's backup that was stored under former event ids is deposited again: what docs/upgrading.md says of it.

The records in data/sms-backup-007f4db.jsonl are what the connector of commit 007f4db made of data/sms-backup.xml.
"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from connectors.api import Options
from pipelines.steps.outcome import RawRecord
from schemas import framing, topics
from schemas.catalog import load
from teller.settings import Settings
from tests.connectors.exports import deposits, put, read
from tests.line import running

DATA = Path(__file__).parent / "data"
BACKUP = DATA / "sms-backup.xml"
FORMER = [json.loads(line) for line in (DATA / "sms-backup-007f4db.jsonl").read_text("utf-8").splitlines()]
#: Whom the records with the former ids are from, and their words: names and short numbers, save the words `null`.
KEPT = [("BANK", "your code"), ("72727", "STOP"), ("112", None)]


def topic() -> str:
    return topics.raw("telecom")


def former() -> list[RawRecord]:
    return [
        RawRecord(topic(), 0, 0, b"anna", json.dumps(each["record"]).encode(), (_named(each["schema"]),))
        for each in FORMER
    ]


def _named(schema: str) -> tuple[str, bytes]:
    return topics.SCHEMA_HEADER, schema.encode()


def now(backup: Path) -> list[dict[str, Any]]:
    return deposits(read("sms-backup", backup, Options(owner="anna")))


def sent(records: list[dict[str, Any]]) -> list[RawRecord]:
    names = ["telecom.call.v1" if "duration_s" in each else "telecom.message.v1" for each in records]
    values = [framing.encode(load().by_name(name), each) for name, each in zip(names, records, strict=True)]
    return [RawRecord(topic(), 0, 0, b"anna", value) for value in values]


def next_backup(tmp_path: Path) -> Path:
    """The same messages as the telephone writes them later: no country code, an MMS with another id."""
    text = BACKUP.read_text("utf-8").replace("+15550100", "(555) 0100").replace("abc1", "xyz2")
    return put(tmp_path, "next.xml", text.replace('contact_name="Otto"', 'contact_name="Otto N."'))


@pytest.mark.prove
def test_the_backup_is_stored_once_more_under_new_ids_and_from_then_on_its_repeats_are_found(
    deposit_topics: Settings, tmp_path: Path
) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    again, later = now(BACKUP), now(next_backup(tmp_path))
    with running.parts(settings) as parts:
        first = running.produce(settings, former())
        parts.wait_until_drained(400)
        second = running.produce(settings, sent(again))
        parts.wait_until_drained(400)
        third = running.produce(settings, sent(later))
        parts.wait_until_drained(400)
    stored, failed = running.stored(settings), running.failed(settings)
    ids = {UUID(each["record"]["event_id"]) for each in FORMER}
    kept = [place for place, each in zip(second, again, strict=True) if each["event_id"] in ids]
    assert stored.keys() == first.keys() | second.keys() - set(kept)
    assert failed.keys() == set(kept) | third.keys()
    assert {event["reason"] for (event,) in failed.values()} == {"duplicate_event"}


def test_names_and_short_numbers_keep_their_ids() -> None:
    ids = {UUID(each["record"]["event_id"]) for each in FORMER}
    again = now(BACKUP)
    assert len(again) == len(FORMER) == len(ids)
    assert [(each["counterparty"], each.get("text")) for each in again if each["event_id"] in ids] == KEPT
