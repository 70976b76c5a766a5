"""The file of the keys that records are sealed to: keys are added, never lost, and no private half shows anywhere."""

import json
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from schemas import sealed
from teller.cli.keys import app
from teller.settings import SettingsError, keys, load, seal_keys

ONE, TWO = "11" * 32, "22" * 32
NAME = sealed.SealKey.of(bytes.fromhex(ONE)).name
LATER = sealed.SealKey.of(bytes.fromhex(TWO)).name


def test_all_lines_are_in_force_and_the_last_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "raw.keys"
    file.write_text(f"# ours\n{NAME} {ONE}\n\n  {LATER}  {TWO}\n")
    found = seal_keys.in_force(load(raw_private_keys_file=file))
    assert list(found) == [NAME, LATER]
    monkeypatch.setenv("TELLER_RAW_PRIVATE_KEYS_FILE", str(file))
    answer = CliRunner().invoke(app, ["seal-key"])
    assert answer.stdout.split()[0] == found[LATER].public.hex()
    assert TWO not in answer.stdout
    shown = json.loads(CliRunner().invoke(app, ["seal-key", "--json"]).stdout)
    assert shown == {"key_id": LATER, "public_key": found[LATER].public.hex()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no key"),
        ("# 1\n", "holds no key"),
        (ONE, "line 1 must be"),
        (f"{NAME} {ONE}\n{NAME} {TWO}\n", "line 2 must be"),
        (f"{NAME} {ONE}\n{NAME} {ONE}\n", "line 2 has the id of a line before it"),
        (f"{NAME} {ONE[:-2]}\n", "64 hex digits"),
        (f"{NAME} canary\n", "line 1"),
    ],
)
def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "raw.keys"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words) as caught:
        seal_keys.in_force(load(raw_private_keys_file=file))
    assert "canary" not in str(caught.value)
    assert ONE[:8] not in str(caught.value)
    with pytest.raises(SettingsError):
        seal_keys.rotate(file) if text else seal_keys.keys(file)


def test_a_file_that_the_setting_names_must_be_there_and_without_the_setting_there_are_no_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="teller keys rotate-seal"):
        seal_keys.in_force(load(raw_private_keys_file=tmp_path / "none"))
    assert seal_keys.in_force(load(data_dir=tmp_path)) == {}


def test_rotating_adds_a_key_and_keeps_the_older_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "raw.keys"
    monkeypatch.setenv("TELLER_RAW_PRIVATE_KEYS_FILE", str(file))
    answers = [CliRunner().invoke(app, ["rotate-seal", *more]).stdout for more in ([], ["--json"])]
    found = seal_keys.keys(file)
    first, second = found.values()
    assert first.public.hex() in answers[0]
    assert json.loads(answers[1])["public_key"] == second.public.hex()
    assert not any(line.split()[1] in answer for line in file.read_text().splitlines() for answer in answers)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["raw.keys"]


def test_the_embedded_mode_makes_one_key_once(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    keys.make_embedded_keys(settings)
    made = seal_keys.in_force(settings)
    keys.make_embedded_keys(settings)
    assert list(seal_keys.in_force(settings)) == list(made)
    assert len(made) == 1
    assert stat.S_IMODE(seal_keys.file(settings).stat().st_mode) == 0o600


def test_the_command_deposits_for_a_key_in_hex_or_in_a_file(tmp_path: Path) -> None:
    from teller.cli.deposit import sealing_key  # noqa: PLC0415 - loads every connector

    public = sealed.SealKey.of(bytes.fromhex(ONE)).public
    file = tmp_path / "bank.pub"
    file.write_text(f"{public.hex()}  (key id {NAME})\n")
    assert sealing_key(public.hex()) == sealing_key(str(file)) == public
    for wrong in ("canary", str(tmp_path / "none"), "00" * 32, public.hex()[2:]):
        with pytest.raises(typer.BadParameter, match="teller keys seal-key"):
            sealing_key(wrong)
