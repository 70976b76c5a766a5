"""`teller keys epochs` and `new-epoch`: all or nothing, compared after it, and run again after whatever cut it off."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bank.keys.custody import Custody, CustodyUnavailable, MemoryCustody
from bank.keys.key_records import KeyEpoch, OwnerKeyRows, decoded, encoded
from bank.keys.owner_rows import ROW_BYTES, rewrapped
from bank.store import Fault
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.keys.protocol import KeysRefused, KeysUnavailable
from teller.embedded import state
from teller.embedded.cluster import EmbeddedKafka
from teller.embedded.errors import EmbeddedKafkaError
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.listing import Epoch, epochs
from teller.settings import Settings, custody, load
from teller.settings.keys import make_embedded_keys
from tests.accounts.kafka import client
from tests.cli.test_commands import done, teller

OWNERS = [f"{number:032x}" for number in range(1, 9)]


def owner_keys(topic: MemoryKeys, custody: Custody) -> OwnerKeys:
    keys = OwnerKeys(topic.open, custody)
    keys.ensure(OWNERS)
    return keys


def test_a_new_epoch_is_begun_compared_and_trimmed() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    before = owner_keys(topic, custody)
    begun = begin(topic.open, topic.rewrite, custody)
    assert (begun.epoch, begun.version, begun.owners, begun.trimmed) == (2, "2", len(OWNERS), False)
    found = epochs(topic.open())
    first = Epoch(1, custody.name, "1", groups=1024, renewed=1024)
    assert found == [first, replace(first, epoch=2, version="2", in_force=True, owners=len(OWNERS), erased=0)]
    assert begin(topic.open, topic.rewrite, custody, trim=True).trimmed
    assert [each.epoch for each in epochs(topic.open())] == [3]
    after = owner_keys(topic, custody)
    assert [after.key_of(owner) for owner in OWNERS] == [before.key_of(owner) for owner in OWNERS]


@pytest.mark.parametrize("arguments", [["backup", "file"], ["restore", "file"], ["epochs"], ["new-epoch"]])
def test_where_no_kafka_runs_the_embedded_one_is_started(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_kafka: EmbeddedKafka) -> None:
        raise EmbeddedKafkaError("it was to start")

    monkeypatch.setattr(EmbeddedKafka, "start", start)
    line = load(data_dir=tmp_path / "bank")
    make_embedded_keys(line)
    state.folder(line.data_dir).mkdir(parents=True)
    shown = teller(tmp_path, "keys", *arguments, TELLER_DATA_DIR=str(line.data_dir))
    assert "it was to start" in shown.stderr
    bare = teller(tmp_path, "keys", *arguments, TELLER_DATA_DIR=str(tmp_path / "none"), TELLER_CUSTODY="file",
                  TELLER_CUSTODY_KEY_FILE=str(line.keys_folder / "epochs.key"))  # fmt: skip
    assert (bare.returncode, "teller up" in bare.stderr) == (2, True)


def test_before_the_first_epoch_there_is_nothing_to_wrap() -> None:
    topic = MemoryKeys()
    assert epochs(topic.open()) == []
    with pytest.raises(KeysRefused, match="no epoch"):
        begin(topic.open, topic.rewrite, MemoryCustody())


@pytest.mark.parametrize("method", ["read_keys", "begin_epoch", "commit_epoch", "trim_keys"])
@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
def test_what_is_cut_off_is_run_again(method: str, fault: Fault) -> None:
    faults: dict[str, Fault] = {}
    topic, custody = MemoryKeys(lambda called: faults.pop(called, None)), MemoryCustody()
    before = owner_keys(topic, custody)
    faults[method] = fault
    with pytest.raises(KeysUnavailable):
        begin(topic.open, topic.rewrite, custody, trim=True)
    begun = begin(topic.open, topic.rewrite, custody, trim=True)
    assert begun.owners == len(OWNERS)
    after = owner_keys(topic, custody)
    assert [after.key_of(owner) for owner in OWNERS] == [before.key_of(owner) for owner in OWNERS]


def test_while_the_custody_is_silent_the_epoch_before_holds() -> None:
    silent: list[CustodyUnavailable] = []
    topic, custody = MemoryKeys(), MemoryCustody(lambda _method: silent[0] if silent else None)
    owner_keys(topic, custody)
    silent.append(CustodyUnavailable("the custody does not answer"))
    with pytest.raises(KeysUnavailable, match="does not answer"):
        begin(topic.open, topic.rewrite, custody)
    assert [each.epoch for each in epochs(topic.open())] == [1]


def test_a_damaged_row_stops_it_and_nothing_changes() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    owner_keys(topic, custody)
    topic.records.append(encoded(OwnerKeyRows(1, b"y" * ROW_BYTES)))
    with pytest.raises(KeysRefused, match="nothing was changed"):
        begin(topic.open, topic.rewrite, custody)
    assert [each.epoch for each in epochs(topic.open())] == [1]


def test_a_key_that_came_out_different_is_found_and_nothing_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    owner_keys(topic, custody)
    monkeypatch.setattr("pipelines.keys.renewing.rewrapped", lambda *given: (rewrapped(*given) or b"")[:-1] + b"x")
    with pytest.raises(KeysRefused, match="1 owners have another key"):
        begin(topic.open, topic.rewrite, custody, trim=True)
    assert topic.trimmed == 0


def test_the_commands_on_a_real_topic(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    held = MemoryCustody()

    def run(*arguments: str) -> str:
        shown = teller(tmp_path, "keys", *arguments, TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap)
        return f"{shown.returncode} {shown.stdout}{shown.stderr}"

    assert "stored in the clear" in run("new-epoch").replace("\n", " ")
    monkeypatch.setattr(custody, "custody", lambda _settings: held)
    assert "no epoch of owners' keys has begun" in run("new-epoch").replace("\n", " ")
    keys = OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), held)
    keys.ensure(OWNERS)
    before = [keys.key_of(owner) for owner in OWNERS]
    assert "Epoch 2 is in force" in run("new-epoch")
    shown = teller(
        tmp_path, "keys", "new-epoch", "--trim", "--json", TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap
    )
    assert done(shown) | {"seconds": 0} == {
        "epoch": 3,
        "version": "3",
        "owners": 8,
        "seconds": 0,
        "trimmed": True,
        "backup": "",
    }
    [listed] = [json.loads(line) for line in run("epochs", "--json")[2:].splitlines()]
    assert listed == {
        "epoch": 3, "custody": held.name, "version": "3", "in_force": True, "owners": 8, "groups": 1024,
        "renewed": 1024, "erased": 0,
    }  # fmt: skip
    assert "in force" in run("epochs")
    keys.ensure([])
    assert keys.epoch == 3
    assert [keys.key_of(owner) for owner in OWNERS] == before
    keys.close()
    late = KafkaKeysTopic(client(deposit_topics))
    first = decoded(next(late.read()))
    assert isinstance(first, KeyEpoch)
    assert first.epoch == 3  # what lay before is deleted
    late.close()
    shown_all = "".join(capfd.readouterr())
    assert not any(key and key.hex() in shown_all for key in before)
