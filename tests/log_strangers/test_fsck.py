"""Google's fsck (transparency-dev/tessera) reads our tiles, entries and checkpoint, and finds every flipped byte."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.log_strangers.programs import program
from tests.log_strangers.publishing import flipped, keys_of_the_log, published, served

#: At once. Each tile that is wrong ends one, and where all have ended it hangs: a wrong entry makes three tiles wrong.
WORKERS = 8


def checked(folder: Path, tmp_path: Path) -> str:
    """What fsck said. Its exit status is 0 whatever it found."""
    key = tmp_path / "log.pub"
    key.write_text(keys_of_the_log()[0])
    with served(folder) as url:
        options = ["-ui=false", "-v=1", f"-storage_url={url}", f"-public_key={key}", f"-N={WORKERS}"]
        command = [str(program("fsck")), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=400)
    assert "Completed ranges" in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 70,000 entries."""
    folder = tmp_path_factory.mktemp("large") / "log"
    published(folder, 70_000)
    return folder


@pytest.mark.parametrize("sizes", [(1,), (255,), (256,), (257,), (1, 255, 256, 257, 700), (300, 70_000)], ids=str)
def test_our_log_is_sound(sizes: tuple[int, ...], tmp_path: Path) -> None:
    published(tmp_path / "log", *sizes)
    said = checked(tmp_path / "log", tmp_path)
    assert f"checking log of size {sizes[-1]}\n" in said
    assert "fsck failed" not in said


@pytest.mark.long
@pytest.mark.parametrize(
    "file",
    [
        "checkpoint",
        "tile/0/000",
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/000",
        "tile/entries/273.p/112",
    ],
)
def test_one_flipped_byte_is_found(file: str, large: Path, tmp_path: Path) -> None:
    shutil.copytree(large, tmp_path / "log")
    flipped(tmp_path / "log" / file)
    assert "fsck failed" in checked(tmp_path / "log", tmp_path)
