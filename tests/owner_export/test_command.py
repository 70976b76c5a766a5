"""`teller accounts export` on a real Kafka, with a folder of buckets and a key file."""

import json
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Producer

from bank.accounts import events
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place, encrypt
from bank.receipts import metering_event
from bank.store import FolderStore
from bank.withdrawals import answers, offerings
from bank.withdrawals import events as withdrawal_events
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from schemas import topics
from schemas.identifiers import proofs_key, statement_key
from teller.run.local_processes import environment_of
from teller.settings import Settings, keys
from teller.settings.owner_keys import owner_keys
from tests.accounts import kafka
from tests.bank.withdrawals.samples import NOW
from tests.bank.withdrawals.test_deciding import offering
from tests.cli.test_commands import Shown, done, teller
from tests.owner_export import bank
from tests.owner_export.bank import CANARY, POST, MemoryBank, rows_of
from tests.owner_export.exported import check, holds, manifest, rows

OWNER_ID = "alice of the canaries"
OFFERING = offering("voices", 2)


@pytest.fixture
def line(deposit_topics: Settings) -> Settings:
    settings = deposit_topics.model_copy(update={"custody": "file"})
    keys.make_embedded_keys(settings)
    kafka.register(settings, kafka.legal_entity(1, "acme"))
    return settings


@pytest.fixture
def owner(line: Settings) -> str:
    return pseudonyms.owner_pseudonym(keys.pseudonym_key(line), OWNER_ID)


@pytest.fixture
def there(line: Settings, owner: str, monkeypatch: pytest.MonkeyPatch) -> MemoryBank:
    """A bank whose objects lie in the line's buckets, and whose receipts are on its topics."""
    found = owner_keys(line)
    assert found is not None
    found.ensure([owner])
    key = found.key_of(owner)
    found.close()
    bucket = pseudonyms.bucket_name(keys.pseudonym_key(line), line.bucket_prefix, owner)
    for name, value in (("OWNER", owner), ("BUCKET", bucket), ("KEY", key)):
        monkeypatch.setattr(bank, name, value)
    return MemoryBank(FolderStore(line.buckets_folder))


def send(line: Settings, there: MemoryBank, *events_of: AccountEvent) -> None:
    """Write the bank's receipts, their metering, and events of accounts to the topics, beside others'."""
    producer = Producer(kafka.client(line))
    for message in there.messages:
        key = bank.OWNER.encode()
        producer.produce(topics.RECEIPTS, message.value, key)
        producer.produce(topics.RECEIPTS, message.value, b"2" * 32)
    for said in there.said:
        value, headers = metering_event.encoded(said, 0)
        for _ in range(2):
            producer.produce(topics.METERING, value, bank.OWNER.encode(), headers=list(headers))
    for event in events_of:
        key, value = events.encoded(event)
        producer.produce(topics.ACCOUNTS, value, key)
    assert producer.flush(30) == 0
    there.messages.clear()
    there.said.clear()


def run(line: Settings, *words: str, given: str = "") -> Shown:
    variables = {name: str(value) for name, value in environment_of(line).items()}
    return teller(line.data_dir, "accounts", "export", *words, given=given, **variables)


def test_an_owner_takes_everything_and_later_the_rest(
    line: Settings, owner: str, there: MemoryBank, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(3):
        there.deposit(rows_of(POST, 4, number * 10, owner), clear=number == 0)
    proofs = Place(bank.BUCKET, proofs_key(0, 3), "proofs")
    statement = Place(bank.BUCKET, statement_key("2026-11", 1, "final"), "statements")
    for place, data in ((proofs, b"archive"), (statement, b"statement")):
        there.store.put_new(place.bucket, place.key, encrypt(bank.KEY, place, data, os.urandom))
    send(
        line,
        there,
        AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON),
        AccountEvent(EventKind.LINKED, owner, depositor=1, subject="3" * 32),
        AccountEvent(EventKind.OPENED, "2" * 32, AccountKind.PERSON),
        AccountEvent(EventKind.CLAIMED, "2" * 32, depositor=1, subject=owner),
    )
    shown = run(line, owner, "--to", str(tmp_path / "to"), "--json")
    assert (done(shown)["complete"], done(shown)["records"]) == (True, 12)
    holds(tmp_path / "to", there.rows)
    account = json.loads((tmp_path / "to/account.json").read_bytes())
    assert [each["event"] for each in account["history"]] == ["OPENED", "LINKED"]
    assert account["history"][1]["depositor"] == "acme"
    assert len((tmp_path / "to/metering.jsonl").read_bytes().splitlines()) == 3
    assert (tmp_path / "to" / proofs.key).read_bytes() == b"archive"
    assert (tmp_path / "to" / statement.key).read_bytes() == b"statement"
    there.deposit(rows_of(POST, 4, 900, owner))
    send(line, there)
    again = run(line, "--ask-owner", "--to", str(tmp_path / "to"), given=OWNER_ID)
    assert again.returncode == 0, again.stderr
    holds(tmp_path / "to", there.rows)
    everything = shown.stdout + shown.stderr + again.stdout + again.stderr + caplog.text
    for secret in (owner, bank.BUCKET, OWNER_ID, bank.KEY.hex()):
        assert secret not in everything


def test_what_an_owner_was_offered_said_and_granted_is_in_it(line: Settings, owner: str, tmp_path: Path) -> None:
    """With the terms of each version that is named, and nothing of anybody else."""
    accept = OwnersAnswer(uuid4(), owner, AnswerKind.ACCEPT, OFFERING.id, OFFERING.version)
    other = OwnersAnswer(uuid4(), "2" * 32, AnswerKind.DECLINE, "another", 1)
    granted = WithdrawalEvent(WithdrawalKind.ACCEPTED, owner, NOW, accept.answer_id, OFFERING.id, OFFERING.version)
    producer = Producer(kafka.client(line))
    for topic, (key, value) in (
        (topics.OFFERINGS, offerings.encoded(OFFERING)),
        (topics.OFFERINGS, offerings.encoded(replace(OFFERING, id="another"))),
        (topics.ANSWERS, answers.encoded(accept)),
        (topics.ANSWERS, answers.encoded(other)),
        (topics.ANSWERS, (owner.encode(), CANARY.encode())),
        (topics.WITHDRAWALS, withdrawal_events.encoded(granted)),
    ):
        producer.produce(topic, value, key)
    assert producer.flush(30) == 0
    done(run(line, owner, "--to", str(tmp_path / "to"), "--json"))
    found = [json.loads(each) for each in (tmp_path / "to/withdrawals.jsonl").read_bytes().splitlines()]
    assert [each["kind"] for each in found] == ["answer", "event", "offering"]
    assert (found[0]["said"], found[0]["answer_id"]) == ("accept", str(accept.answer_id))
    assert found[1]["agreement"] == str(granted.event_id)
    assert (found[2]["offering"], found[2]["version"]) == (OFFERING.id, OFFERING.version)
    assert (tmp_path / "to/schemas/withdrawals/event.v1.avsc").exists()


def test_what_is_broken_is_an_exit_code_and_the_rest_is_there(
    line: Settings, owner: str, there: MemoryBank, tmp_path: Path
) -> None:
    gone, changed, _ = (there.deposit(rows_of(POST, 4, number * 10, owner)) for number in range(3))
    there.store.delete(bank.BUCKET, gone["object_key"])
    there.store.delete(bank.BUCKET, changed["object_key"])
    there.store.put_new(bank.BUCKET, changed["object_key"], CANARY.encode())
    send(line, there)
    shown = run(line, owner, "--to", str(tmp_path / "to"))
    assert (shown.returncode, "2 things are not in it" in shown.stderr) == (3, True)
    reasons = {each["not_exported"]: each["reason"] for each in manifest(tmp_path / "to") if "reason" in each}
    assert reasons == {gone["receipt_id"]: "missing", changed["receipt_id"]: "damaged"}
    assert sum(map(len, rows(tmp_path / "to").values())) == 4
    keyless = line.model_copy(update={"custody": "none"})
    refused = run(keyless, owner, "--to", str(tmp_path / "other"))
    assert (refused.returncode, "set custody" in refused.problem) == (2, True)
    assert not (tmp_path / "other/manifest.jsonl").exists()


def test_an_owner_without_anything(line: Settings, tmp_path: Path) -> None:
    shown: dict[str, Any] = done(run(line, "4" * 32, "--to", str(tmp_path / "to"), "--json"))
    assert (shown["complete"], shown["objects"]) == (True, 0)
    check(tmp_path / "to")
    assert json.loads((tmp_path / "to/account.json").read_bytes()) == {"account": None, "history": []}
    for wrong in (("--ask", "4" * 32), ()):
        said = run(line, *wrong, "--to", str(tmp_path / "to"))
        assert (said.returncode, "use --ask-owner" in said.problem) == (2, True)
    assert "32 hex digits" in run(line, "alice", "--to", str(tmp_path / "to")).problem
