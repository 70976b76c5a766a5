"""A manifest is whole or refused: cut off anywhere, with any bit changed, or naming a place outside."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from teller.operate.backup.manifest import (
    MANIFEST,
    BackupError,
    BackupFile,
    BackupHeader,
    BackupManifest,
    ManifestWriter,
    is_path,
)

FILES = [BackupFile(f"kafka/{number}", number, f"{number:064x}") for number in range(3)]


def written(folder: Path) -> bytes:
    with closing(ManifestWriter(folder, BackupHeader("1.0", ("kafka",), ("log.key",)))) as manifest:
        for each in FILES:
            manifest.add(each)
        manifest.finish()
    return (folder / MANIFEST).read_bytes()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written(tmp_path)
    found = BackupManifest(tmp_path)
    assert (found.header, found.count, found.bytes) == (BackupHeader("1.0", ("kafka",), ("log.key",)), 3, 3)
    assert list(found.files()) == FILES


def test_before_the_end_there_is_none(tmp_path: Path) -> None:
    with closing(ManifestWriter(tmp_path, BackupHeader("1.0", ()))) as manifest:
        manifest.add(FILES[0])
    with pytest.raises(BackupError, match="is no backup"):
        BackupManifest(tmp_path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_changed_bit_is_told(tmp_path: Path, at: int, bit: int) -> None:
    (tmp_path / MANIFEST).unlink(missing_ok=True)
    sound = written(tmp_path)
    changed = bytearray(sound)
    changed[at % len(sound)] ^= 1 << bit
    (tmp_path / MANIFEST).write_bytes(changed)
    with pytest.raises(BackupError):
        BackupManifest(tmp_path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0))
@example(-1)
def test_one_that_was_cut_off_is_told(tmp_path: Path, at: int) -> None:
    (tmp_path / MANIFEST).unlink(missing_ok=True)
    sound = written(tmp_path)
    (tmp_path / MANIFEST).write_bytes(sound[: at % len(sound)])
    with pytest.raises(BackupError):
        BackupManifest(tmp_path)


@pytest.mark.parametrize(
    "line", [b"[]", b"{}", b"1", b'{"path": 1}', b"[" * 30_000, b"\xff", b'{"path": "a/b", "size": -1}']
)
def test_a_line_that_is_no_file_is_told(tmp_path: Path, line: bytes) -> None:
    first, *rest = written(tmp_path).splitlines(keepends=True)
    (tmp_path / MANIFEST).write_bytes(b"".join([first, line + b"\n", *rest]))
    with pytest.raises(BackupError):
        BackupManifest(tmp_path)


def test_another_format_asks_for_its_own_version(tmp_path: Path) -> None:
    _, *rest = written(tmp_path).splitlines(keepends=True)
    first = json.dumps({"format": "teller-backup/2", "teller": "9", "holds": [], "keys": []}).encode() + b"\n"
    (tmp_path / MANIFEST).write_bytes(b"".join([first, *rest]))
    with pytest.raises(BackupError, match="the version of Teller that made it"):
        BackupManifest(tmp_path)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "kafka/../x", "../x", "kafka", "", "kafka//x", "kafka/./x", "kafka/a\0b"]
)
def test_a_path_out_of_the_folder_is_none(path: str) -> None:
    assert not is_path(path)
    assert is_path("kafka/..x/y")
