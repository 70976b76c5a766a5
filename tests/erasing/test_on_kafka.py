"""On a real Kafka: owners are held, erased and swept by commands; what was cut off goes on; logs name nobody."""

import json
import logging
from contextlib import closing
from uuid import UUID

import pytest

from bank.identity import pseudonyms
from bank.store import FolderStore, StoreUnavailable
from pipelines.access.memory import MemoryTrail
from pipelines.accounts import erasures
from pipelines.kafka.reading import TopicNotThereError
from schemas import topics
from teller.operate import topic_reader
from teller.operate.encrypting import running as encrypting
from teller.operate.erasing import running
from teller.operate.erasing.erasing import erase
from teller.operate.erasing.rewriting import NOT_THERE
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener, owner_keys
from tests.access.readers import reading_of
from tests.encrypting.bank import OWNERS
from tests.erasing import on_kafka
from tests.erasing.on_kafka import CLEAN, bank, bucket_of, command, open_erasures, there, tombstones
from tests.packager.reader.kafka import Topics

ALICE, BOB, CARLA = OWNERS
NOW = 1_800_000_000_000


def test_owners_are_held_then_erased_and_the_others_keep_all(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = bank(deposit_topics)

    def run(*words: str, given: str = "") -> tuple[int, str]:
        done = command(line, monkeypatch, *words, given=given)
        return done.exit_code, done.output + str(done.exception or "")

    assert run("hold", BOB, "--until", "2099-01-01", "--code", "court-7", "--json")[0] == 0
    code, said = run("close", "--erase", "--yes", ALICE, BOB)
    assert (code, "for court-7: nothing was erased" in said) == (1, True)
    assert there(line) == set(OWNERS)
    code, said = run("close", "--erase", ALICE)
    assert "--yes says that you mean it" in said
    assert run("release", BOB)[0] == 0
    (line.data_dir / "who").write_text(f"{ALICE}\n\n{BOB}\n{ALICE}\n")
    code, said = run("close", "--erase", "--yes", "--from", str(line.data_dir / "who"), "--json")
    assert code == 0, said
    wanted = {"erased": 2, "others": [], "tombstones": 4, "kept_buckets": 0, "encrypted": True, "swept": 0}
    assert json.loads(said.splitlines()[-1]) == wanted
    assert there(line) == {CARLA}
    found = tombstones(line)
    assert {(topic, owner) for topic, _, owner in found} == {
        (topic, owner) for topic in (topics.RECEIPTS, CLEAN) for owner in (ALICE, BOB)
    }
    of_receipts = {
        (each.partition(), (each.key() or b"").decode()) for each in on_kafka.messages(line, topics.RECEIPTS)
    }
    assert {(number, owner) for topic, number, owner in found if topic == topics.RECEIPTS} <= of_receipts
    assert len(list(topic_reader.records(line, topics.RECEIPTS))) == 6  # the ledger stays
    packager = Topics({"bootstrap.servers": line.kafka_bootstrap}, "packager")
    assert [each.value for each in packager.read([CLEAN])] == [b"record"] * 6
    assert packager.erased == {ALICE, BOB}
    assert "was erased on" in run("export", ALICE, "--to", str(line.data_dir / "export"))[1]
    opener = object_opener(line, reading_of(MemoryTrail()))
    assert isinstance(opener.key_of(CARLA), bytes)
    assert [str(opener.key_of(owner)) for owner in (ALICE, BOB)] == ["erased", "erased"]
    opener.close()
    store = FolderStore(line.buckets_folder)
    store.ensure_bucket(bucket_of(line, ALICE))  # a router that was stopped for long
    store.put_new(bucket_of(line, ALICE), "social/late.avro", b"AGS1")
    code, said = run("erasures", "--json")
    assert json.loads(said.splitlines()[-1])["swept"] == 1
    assert there(line) == {CARLA}
    assert "erased: there is nothing left" in run("hold", BOB, "--until", "2099-01-01", "--code", "c")[1]
    for secret in (ALICE, BOB, bucket_of(line, ALICE)):
        assert secret not in caplog.text
    owned = owner_keys(line)
    assert owned is not None
    with closing(owned):  # what lay in the clear is encrypted of those who are left
        report = encrypting.run(line, store, owned)
    assert (report.encrypted.total(), report.kept) == (2, {})


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_others_that_were_cut_off_are_named_by_who_finishes_them(
    words: list[str], deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bank(deposit_topics)
    running.decide(line, [ALICE], NOW)
    said = command(line, monkeypatch, "close", "--erase", "--yes", BOB, *words).output
    if words:
        found = json.loads(said.splitlines()[-1])
        assert (found["erased"], found["others"]) == (2, [ALICE])
    else:
        assert f"also finishes 1 erasures that were decided before and cut off; the first ones are of {ALICE}" in said
    assert (open_erasures(line), there(line)) == ([], {CARLA})


def test_a_store_that_is_away_is_told_with_the_command_that_goes_on(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bank(deposit_topics)
    with monkeypatch.context() as away:
        for name, value in {
            "STORE": "s3",
            "S3_ENDPOINT": "127.0.0.1:9",
            "S3_ACCESS_KEY": "a",
            "S3_SECRET_KEY": "b",
        }.items():
            away.setenv(f"TELLER_{name}", value)
        said = command(line, away, "close", "--erase", "--yes", BOB)
    assert "the store cannot be reached" in str(said.exception)
    assert str(said.exception).endswith(" accounts erasures")
    assert open_erasures(line) == [BOB]
    assert command(line, monkeypatch, "erasures").exit_code == 0
    assert open_erasures(line) == []


@pytest.mark.prove
def test_what_was_cut_off_is_open_until_somebody_goes_on(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bank(deposit_topics)

    class Broken(FolderStore):
        def delete_all(self, bucket: str) -> bool:
            raise StoreUnavailable("it is full")

    running.decide(line, [ALICE], NOW)
    running.decide(line, [ALICE], NOW)  # two at once
    steps = running.steps_of(line, Broken(line.buckets_folder), lambda *_: None)
    object.__setattr__(steps, "patience", 0.1)
    with pytest.raises(StoreUnavailable):
        erase(erasures.read(command_settings(line)).open(), steps)
    assert (open_erasures(line), there(line)) == ([ALICE], set(OWNERS))
    done = command(line, monkeypatch, "erasures", "--json")
    assert done.exit_code == 0, done.output
    assert (open_erasures(line), there(line)) == ([], {BOB, CARLA})


def test_an_unknown_account_and_a_bank_of_before_are_told_and_nothing_is_done(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bank(deposit_topics)
    done = command(line, monkeypatch, "close", "--erase", "--yes", "f" * 32, ALICE)
    assert "no account" in str(done.exception)
    assert "32 hex digits" in str(command(line, monkeypatch, "close", "--erase", "--yes", "Alice Smith").exception)
    (line.data_dir / "who").write_text(f"{ALICE}\n\nAlice Smith\n")
    said = str(command(line, monkeypatch, "close", "--erase", "--yes", "--from", str(line.data_dir / "who")).exception)
    assert ("line 3: an account is named by 32" in said, "Smith" in said) == (True, False)
    assert "Name accounts" in str(command(line, monkeypatch, "close", "--erase").exception)
    assert (open_erasures(line), there(line)) == ([], set(OWNERS))
    monkeypatch.setattr("pipelines.accounts.erasures.ERASURES", "bank.of-before")
    assert list(erasures.read_if_there(command_settings(line))) == []
    with pytest.raises(TopicNotThereError, match="`teller topics` creates it"):
        running.decide(line, [ALICE], NOW)


def test_one_event_is_erased_by_its_id_or_by_the_depositors_ids(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bank(deposit_topics, 0)
    hashed, theirs = UUID(int=9), UUID(int=5)
    secret = keys.pseudonym_key(line)
    of_depositor = pseudonyms.hash_uuid(pseudonyms.owner_key(secret, "customer 4711"), theirs)
    on_kafka.stored_rows(line, ALICE, [UUID(int=1), hashed, of_depositor, UUID(int=2)])
    command(line, monkeypatch, "hold", ALICE, "--until", "2099-01-01", "--code", "court-7")
    assert "is held until" in str(command(line, monkeypatch, "erase-record", ALICE, "--event", str(hashed)).exception)
    command(line, monkeypatch, "release", ALICE)
    for words in ((ALICE, str(UUID(int=77))), (BOB, str(hashed))):
        done = command(line, monkeypatch, "erase-record", words[0], "--event", words[1])
        assert str(done.exception) == NOT_THERE
    done = command(line, monkeypatch, "erase-record", ALICE, "--event", str(hashed), "--json")
    assert json.loads(done.stdout) == {"account": ALICE, "rows": 1}
    done = command(line, monkeypatch, "erase-record", ALICE, "--ask", given=f"customer 4711\n{theirs}\n")
    assert done.exit_code == 0, done.output
    assert "4711" not in done.output
    assert on_kafka.rows(line, ALICE) == [str(UUID(int=1)), str(UUID(int=2))]
    failed = list(topic_reader.failed_events(line))
    assert sorted((each["reason"], each["raw_offset"]) for each in failed) == [
        ("record_erased", 1),
        ("record_erased", 2),
    ]
    for wrong in (("--event", "x"), (), ("--ask", "--event", str(hashed))):
        assert command(line, monkeypatch, "erase-record", ALICE, *wrong).exit_code != 0
