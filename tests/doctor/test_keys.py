"""Key files: there, readable as keys, closed to others, not too old. What they hold is never shown."""

import os
from pathlib import Path

import pytest

from teller import settings
from teller.operate.doctor import keys as doctor
from teller.operate.doctor.finding import Level
from teller.settings import Settings, hash_keys, keys

NOW = 1_800_000_000.0


@pytest.fixture
def bank(tmp_path: Path) -> Settings:
    """The embedded mode's keys, all of now."""
    made = settings.load(data_dir=tmp_path)
    keys.make_embedded_keys(made)
    for file in made.keys_folder.iterdir():
        os.utime(file, (NOW, NOW))
    return made


def found(bank: Settings, level: Level, now: float = NOW) -> str:
    return "\n".join(each.what for each in doctor.judge(bank, now) if each.level is level)


def test_the_embedded_modes_keys_are_well(bank: Settings) -> None:
    assert {each.level for each in doctor.judge(bank, NOW)} == {Level.OK}


def test_nothing_shows_what_a_file_holds(bank: Settings) -> None:
    (bank.keys_folder / "pseudonym.key").write_text("canary")
    told = repr(list(doctor.judge(bank, NOW)))
    assert "pseudonym: there is no such key" in told
    assert "canary" not in told
    for file in bank.keys_folder.iterdir():
        assert file.read_text().strip() not in told


@pytest.mark.parametrize(("mode", "said"), [(0o644, "read by everybody"), (0o620, "written by others")])
def test_a_file_that_is_open_to_others(bank: Settings, mode: int, said: str) -> None:
    (bank.keys_folder / "pseudonym.key").chmod(mode)
    assert f"pseudonym: its file can be {said}" in found(bank, Level.WARNING)


def test_a_file_for_the_group_is_how_secrets_are_mounted(bank: Settings) -> None:
    (bank.keys_folder / "pseudonym.key").chmod(0o440)
    assert not found(bank, Level.WARNING)


def test_old_keys_but_never_the_pseudonym_key(bank: Settings, tmp_path: Path) -> None:
    file = tmp_path / "hash.keys"
    hash_keys.rotate(file)
    os.utime(file, (NOW, NOW))
    with_hash = settings.load(data_dir=tmp_path, hash_key_file=file)
    assert not found(with_hash, Level.WARNING)
    later = found(with_hash, Level.WARNING, NOW + 400 * 86_400)
    assert later.splitlines() == ["hash: 400 days old", "failed: 400 days old"]


def test_without_a_public_key_and_with_the_private_one(bank: Settings, tmp_path: Path) -> None:
    line = settings.load(data_dir=tmp_path, kafka_bootstrap="kafka:9092")
    assert "private half" in found(line, Level.WARNING)
    for name in ("failed.pub", "failed.key"):
        (bank.keys_folder / name).unlink()
    assert "cannot be repaired" in found(line, Level.WARNING)
    assert "private half" not in found(line, Level.WARNING)
