"""The key file: closed to others, whole or not at all, and no version lost between two processes."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.keys.custody import CustodyRefused, CustodyUnavailable, VersionGone
from bank.keys.custody.key_file import MOST_BYTES, KeyFileCustody
from bank.keys.custody.lock_file import locked
from tests.bank.keys.custody.leaks import holds_none

CONTEXT = b"teller bank.keys epoch 7"
KEY = os.urandom(32)
ONE, TWO = "11" * 32, "22" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "epochs.key"
    found.touch(0o600)
    found.write_text(f"1 {ONE}\n")
    return found


def test_making_leaves_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "epochs.key"
    KeyFileCustody(file).make()
    made = file.read_text()
    KeyFileCustody(file).make()
    assert file.read_text() == made
    assert made.startswith("1 ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_threads_that_make_the_file_at_once_make_one(tmp_path: Path) -> None:
    file = tmp_path / "epochs.key"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: KeyFileCustody(file).make(), range(16)))
    assert len(file.read_text().splitlines()) == 1
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622, 0o644])
def test_a_file_that_others_may_read_is_refused(file: Path, mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(mode)
    with pytest.raises(CustodyRefused, match=f"chmod 600 {file}"):
        KeyFileCustody(file).wrap(KEY, CONTEXT)
    # as a secret that is mounted for reading alone
    monkeypatch.setattr(os, "fstatvfs", lambda _handle: SimpleNamespace(f_flag=os.ST_RDONLY))
    assert KeyFileCustody(file).wrap(KEY, CONTEXT).version == "1"


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", f"1 {ONE[:-1]}", f"1 {ONE}\n1 {TWO}", f"2 {ONE}\n1 {TWO}", f"0 {ONE}", f"-1 {ONE}", "canary",
        f"1  {ONE}", f"1 {ONE.replace('1', 'g')}", f"1 {ONE}0", "\0", f"1 {ONE}\n# canary", "1 " + "x" * MOST_BYTES,
        f"{'9' * 40} {ONE}",
    ],
)  # fmt: skip
def test_a_file_that_is_damaged_is_refused_without_showing_it(file: Path, text: str) -> None:
    file.write_text(text)
    for call in (lambda: KeyFileCustody(file).wrap(KEY, CONTEXT), KeyFileCustody(file).rotate):
        with pytest.raises(CustodyRefused) as caught:
            call()
        assert holds_none(caught.value, ["canary", ONE[:16], TWO[:16]])
    assert file.read_text() == text


LINES = st.from_regex(rf"([0-9]{{1,3}} {ONE[:8]}[0-9a-f]{{56}}\n){{1,3}}", fullmatch=True)


@settings(max_examples=50)
@given(text=st.binary(max_size=300) | LINES.map(str.encode))
def test_whatever_a_file_holds_it_wraps_or_is_refused(text: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "epochs.key"
        file.touch(0o600)
        file.write_bytes(text)
        refused = ""
        try:
            wrapped = KeyFileCustody(file).wrap(KEY, CONTEXT)
        except CustodyRefused as error:
            refused = str(error)
        else:
            assert KeyFileCustody(file).unwrap(wrapped, CONTEXT) == KEY
        assert ONE[:8] not in refused


def test_a_file_that_is_not_there_is_never_made_by_the_way(tmp_path: Path) -> None:
    file = tmp_path / "epochs.key"
    for call in (lambda: KeyFileCustody(file).wrap(KEY, CONTEXT), KeyFileCustody(file).rotate):
        with pytest.raises(CustodyRefused, match="put back a copy"):
            call()
    assert not file.exists()


def test_destroying_leaves_no_trace_in_the_folder(file: Path) -> None:
    custody = KeyFileCustody(file)
    custody.destroy_before(custody.rotate())
    left = b"".join(each.read_bytes() for each in file.parent.iterdir())
    assert ONE.encode() not in left
    assert file.read_text().startswith("2 ")


def test_what_a_crash_left_is_written_over(file: Path) -> None:
    left = [file.with_name(f".epochs.key.{ending}") for ending in ("new", "4711")]
    for each in left:
        each.write_text(f"1 {ONE}\n2 {TWO}\n")
    assert KeyFileCustody(file).rotate() == "2"
    assert not any(each.exists() for each in left)
    assert TWO not in file.read_text()


def test_a_write_that_fails_leaves_the_former_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_text()

    def full(_handle: int) -> None:
        raise OSError(28, "canary")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CustodyUnavailable, match="No space") as caught:
        KeyFileCustody(file).rotate()
    assert ONE not in str(caught.value)
    assert file.read_text() == before


def test_processes_that_rotate_at_once_lose_no_version(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bank.keys.custody.key_file import KeyFileCustody\n"
        "for _ in range(10): print(KeyFileCustody(Path(sys.argv[1])).rotate())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, file], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    made = [int(version) for process in started for version in process.communicate()[0].split()]
    assert sorted(made) == list(range(2, 32))
    assert [int(line.split()[0]) for line in file.read_text().splitlines()] == list(range(1, 32))


def test_who_holds_the_lock_too_long_is_not_waited_for(file: Path) -> None:
    lock = file.with_name(".epochs.key.lock")
    with locked(lock), pytest.raises(CustodyUnavailable, match="another process"), locked(lock, longest_s=0.05):
        pass
    with locked(lock, longest_s=0.05):
        assert KeyFileCustody(file).wrap(KEY, CONTEXT).version == "1"


def test_another_process_sees_a_change_at_once(file: Path) -> None:
    one, two = KeyFileCustody(file), KeyFileCustody(file)
    old = one.wrap(KEY, CONTEXT)
    version = two.rotate()
    assert one.wrap(KEY, CONTEXT).version == version
    two.destroy_before(version)
    with pytest.raises(VersionGone):
        one.unwrap(old, CONTEXT)
