"""The file of hashed fields' keys: generations are added, never lost, and no key shows anywhere."""

import stat
from pathlib import Path

import pytest

from teller.settings import SettingsError, hash_keys, keys, load
from tests.samples import KEY

ONE, TWO = "11" * 32, "22" * 32


def test_the_last_generation_is_in_force(tmp_path: Path) -> None:
    file = tmp_path / "hash.keys"
    file.write_text(f"# ours\n1 {ONE}\n\n7  {TWO}\n")
    assert [each.number for each in hash_keys.generations(file)] == [1, 7]
    assert keys.hash_key(load(hash_key_file=file)) == hash_keys.Generation(7, bytes.fromhex(TWO))


def test_without_a_file_it_is_the_pseudonym_key(tmp_path: Path) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(KEY.hex())
    assert keys.hash_key(load(pseudonym_key_file=file)) == hash_keys.Generation(0, KEY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no key"),
        ("# 1\n", "holds no key"),
        (ONE, "line 1 must be"),
        (f"1 {ONE}\n1 {TWO}\n", "line 2 must be a generation above 1"),
        (f"2 {ONE}\n1 {TWO}\n", "line 2"),
        (f"0 {ONE}\n", "a generation above 0"),
        (f"1 {ONE[:-2]}\n", "64 hex digits"),
        (f"one {ONE}\n", "line 1"),
        ("1 canary\n", "line 1"),
    ],
)
def test_what_is_no_generation_is_refused_without_showing_it(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "hash.keys"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words) as caught:
        hash_keys.generations(file)
    assert "canary" not in str(caught.value)
    assert ONE[:8] not in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="teller keys rotate"):
        hash_keys.generations(tmp_path / "none")


def test_rotating_adds_a_key_and_keeps_the_older_ones(tmp_path: Path) -> None:
    file = tmp_path / "hash.keys"
    first = hash_keys.rotate(file)
    second = hash_keys.rotate(file)
    assert [first.number, second.number] == [1, 2]
    assert hash_keys.generations(file) == [first, second]
    assert first.key != second.key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["hash.keys"]


def test_a_broken_file_is_not_rotated(tmp_path: Path) -> None:
    file = tmp_path / "hash.keys"
    file.write_text("1 canary\n")
    with pytest.raises(SettingsError):
        hash_keys.rotate(file)
    assert file.read_text() == "1 canary\n"


def test_no_key_shows_in_a_repr() -> None:
    assert ONE not in repr(hash_keys.Generation(1, bytes.fromhex(ONE)))
    assert repr(bytes.fromhex(ONE)) not in repr([hash_keys.Generation(1, bytes.fromhex(ONE))])
