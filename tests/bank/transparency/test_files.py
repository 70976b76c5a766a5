"""The contract of a place for a log's files, held by each adapter."""

from pathlib import Path

import pytest

from bank.store.protocol import StoreRefused, StoreUnavailable
from bank.store.s3 import S3Store
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.files.s3 import S3LogFiles
from bank.transparency.writer import LogWriter
from tests.bank.transparency.test_writer import BOTH, LEAVES, ORIGIN


@pytest.fixture(params=["memory", "folder", pytest.param("s3", marks=pytest.mark.minio)])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> LogFiles:
    if request.param == "memory":
        return MemoryLogFiles()
    if request.param == "folder":
        return FolderLogFiles(tmp_path / "log")
    return S3LogFiles(request.getfixturevalue("minio").store(), f"log-{tmp_path.name.replace('_', '-')[-40:]}")


def test_what_is_written_is_read(files: LogFiles) -> None:
    assert files.read("tile/0/000.p/3") is None
    files.write([("tile/0/000.p/3", b"abc"), ("tile/entries/000.p/3", b"d")])
    files.write([("tile/0/000.p/3", b"abc"), ("tile/0/x001/234", b"full")])
    assert files.read("tile/0/000.p/3") == b"abc"
    assert files.read("tile/0/x001/234") == b"full"
    assert files.read("tile/0/000") is None


def test_a_partial_tile_may_stand_beside_the_full_one(files: LogFiles) -> None:
    files.write([("tile/0/000.p/3", b"abc"), ("tile/0/000", b"whole")])
    assert (files.read("tile/0/000"), files.read("tile/0/000.p/3")) == (b"whole", b"abc")


def test_a_checkpoint_is_replaced(files: LogFiles) -> None:
    files.replace("checkpoint", b"first")
    files.replace("checkpoint", b"second")
    assert files.read("checkpoint") == b"second"


def test_a_log_lives_there(files: LogFiles) -> None:
    for end in (5, 300, 1000):
        writer = LogWriter(files, ORIGIN, BOTH)
        writer.append(LEAVES[writer.size : end])
        writer.publish(1)
    assert LogWriter(files, ORIGIN, BOTH).size == 1000


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    with pytest.raises(StoreRefused):
        FolderLogFiles(tmp_path / "log")


def test_an_s3_that_is_away_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        S3LogFiles(S3Store("127.0.0.1:1", "k", "s" * 9, secure=False), "log-bank").read("checkpoint")
