"""A wrong data_dir is named as that, and no message advises a key that would not be the bank's."""

import json
from pathlib import Path

import pytest

from teller.settings import SettingsError, custody, data_folder, load
from tests.cli.test_commands import Shown, teller

ADVICE = ("token_hex", "make one", "rotate")


def shows(folder: Path, *arguments: str, **variables: str) -> Shown:
    found = teller(folder, *arguments, **variables)
    assert found.returncode == 2, found
    assert not [words for words in ADVICE if words in found.problem]
    return found


def line(folder: Path) -> Path:
    """What marks the folder of an embedded line."""
    (folder / "kafka").mkdir(parents=True)
    (folder / "kafka" / "cluster.json").write_text(json.dumps({"id": "x", "ports": []}))
    return folder


@pytest.mark.parametrize(
    "command", [("buckets",), ("buckets", "0" * 32), ("metering",), ("accounts", "show")], ids=" ".join
)
def test_a_folder_of_something_else(tmp_path: Path, command: tuple[str, ...]) -> None:
    (other := tmp_path / "other").mkdir()
    problem = shows(tmp_path, *command, TELLER_DATA_DIR=str(other)).problem
    assert f"data_dir {other} is no line's folder" in problem
    assert "TELLER_DATA_DIR names the bank's" in problem
    problem = shows(tmp_path, *command, TELLER_DATA_DIR=str(tmp_path / "gone")).problem
    assert f"data_dir {tmp_path / 'gone'} is not there" in problem


def test_a_bank_without_its_keys(tmp_path: Path) -> None:
    folder = line(tmp_path / "bank")
    problem = shows(tmp_path, "buckets", "0" * 32, TELLER_DATA_DIR=str(folder)).problem
    assert f"data_dir {folder} holds a bank" in problem
    assert "bring back this bank's own keys" in problem


def test_up_makes_no_other_key_for_a_bank(tmp_path: Path) -> None:
    folder = line(tmp_path / "bank")
    assert "bring back this bank's own keys" in shows(tmp_path, "up", TELLER_DATA_DIR=str(folder)).problem
    assert not (folder / "keys").exists()


def owner_keys(folder: Path, held: bytes) -> None:
    """What Kafka has of the topic of owners' keys."""
    (topic := folder / "kafka" / "node-1" / "data" / "bank.keys-0").mkdir(parents=True)
    (topic / f"{0:020}.log").write_bytes(held)


@pytest.mark.parametrize("named", [False, True], ids=["in data_dir", "named by the setting"])
def test_up_makes_no_other_custody_key_where_owners_keys_were_wrapped(tmp_path: Path, named: bool) -> None:
    folder = line(tmp_path / "bank")
    (folder / "keys").mkdir()
    (folder / "keys" / "pseudonym.key").write_text("ab" * 32)
    owner_keys(folder, b"an epoch")
    file = tmp_path / "elsewhere.key" if named else folder / "keys" / "epochs.key"
    setting = {"TELLER_CUSTODY_KEY_FILE": str(file)} if named else {}
    problem = shows(tmp_path, "up", TELLER_DATA_DIR=str(folder), **setting).problem
    assert f"{file} is not there" in problem
    assert "bring back this bank's own keys" in problem
    assert not file.exists()
    assert [each.name for each in (folder / "keys").iterdir()] == ["pseudonym.key"]


def test_a_bank_of_before_owners_had_keys_gets_a_custody_key(tmp_path: Path) -> None:
    folder = line(tmp_path / "bank")
    (folder / "keys").mkdir()
    (folder / "keys" / "pseudonym.key").write_text("ab" * 32)
    settings = load(data_dir=folder)
    data_folder.check(settings, custody.made_file(settings))
    owner_keys(folder, b"")
    data_folder.check(settings, custody.made_file(settings))
    (folder / "kafka/node-1/data/bank.keys-0" / f"{0:020}.log").write_bytes(b"an epoch")
    with pytest.raises(SettingsError, match=r"epochs\.key is not there"):
        data_folder.check(settings, custody.made_file(settings))
    (folder / "keys" / "epochs.key").write_text(f"1 {'ab' * 32}\n")
    data_folder.check(settings, custody.made_file(settings))


def test_a_line_with_its_key_and_a_new_folder_start(tmp_path: Path) -> None:
    data_folder.check(load(data_dir=tmp_path / "new"))
    folder = line(tmp_path / "bank")
    (folder / "keys").mkdir()
    (folder / "keys" / "pseudonym.key").write_text("ab" * 32)
    data_folder.check(load(data_dir=folder))
    data_folder.check(load(data_dir=line(tmp_path / "other"), pseudonym_key_file=folder / "keys" / "pseudonym.key"))
    with pytest.raises(SettingsError, match="holds a bank"):
        data_folder.check(load(data_dir=tmp_path / "other"))


def test_a_key_that_a_setting_names(tmp_path: Path) -> None:
    gone = {"TELLER_PSEUDONYM_KEY_FILE": str(tmp_path / "gone")}
    problem = shows(tmp_path, "buckets", "0" * 32, **gone).problem
    assert f"setting pseudonym_key_file: {tmp_path / 'gone'} is not there: name the file of this bank's own" in problem
    (tmp_path / "gone").write_text("no hex")
    assert "cannot be read as a key in hex" in shows(tmp_path, "buckets", "0" * 32, **gone).problem


def test_with_brokers_the_setting_is_named(tmp_path: Path) -> None:
    problem = shows(tmp_path, "buckets", "0" * 32, TELLER_KAFKA_BOOTSTRAP="127.0.0.1:1").problem
    assert "setting pseudonym_key_file names no file" in problem
