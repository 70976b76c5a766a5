"""A monitor that follows a log: growth is well; a set-back, a fork, a false or a missing signature is an alarm."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bank.store.protocol import StoreUnavailable
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.writer import LogWriter
from teller.operate.log.monitor import Alarm, HttpLogFiles, Looked, MonitorError, Trust, files_at, look
from tests.bank.transparency.test_writer import BOTH, LEAVES, ORIGIN

VERIFIERS = [key.verifier for key in BOTH]
TRUST = Trust(VERIFIERS)


def grow(root: Path, *ends: int, first: int = 0) -> None:
    for end in ends:
        writer = LogWriter(FolderLogFiles(root), ORIGIN, BOTH)
        writer.append(LEAVES[writer.size + first : end + first])
        writer.publish(5)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the base's name


@pytest.fixture(params=["folder", "http"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], LogFiles]]:
    root = tmp_path / "log"
    root.mkdir()
    if request.param == "folder":
        yield lambda: files_at(str(root))
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield lambda: files_at(f"http://127.0.0.1:{server.server_port}/")
        finally:
            server.shutdown()
            thread.join()


def test_growth_is_followed(open_log: Callable[[], LogFiles], tmp_path: Path) -> None:
    root, state = tmp_path / "log", tmp_path / "state"
    seen = []
    for end in (3, 3, 256, 700):
        grow(root, end)
        found = look(open_log(), state, TRUST)
        assert isinstance(found, Looked)
        seen.append((found.before.size if found.before else None, found.checkpoint.size))
    assert seen == [(None, 3), (3, 3), (3, 256), (256, 700)]


def alarm(files: LogFiles, state: Path, words: str) -> None:
    before = state.read_bytes()
    found = look(files, state, TRUST)
    assert isinstance(found, Alarm)
    assert words in found.why
    assert state.read_bytes() == before


def test_a_log_that_is_not_what_it_was_is_an_alarm(open_log: Callable[[], LogFiles], tmp_path: Path) -> None:
    root, state = tmp_path / "log", tmp_path / "state"
    grow(root, 300)
    assert isinstance(look(open_log(), state, TRUST), Looked)
    for end, first, words in ((200, 0, "set back"), (300, 1, "a fork: two trees"), (500, 1, "a fork: the tree of 500")):
        shutil.rmtree(root)
        root.mkdir()
        grow(root, end, first=first)
        alarm(open_log(), state, words)
    (root / "checkpoint").unlink()
    alarm(open_log(), state, "no checkpoint")


def test_a_missing_tile_and_a_false_signature_are_alarms(open_log: Callable[[], LogFiles], tmp_path: Path) -> None:
    root, state = tmp_path / "log", tmp_path / "state"
    grow(root, 300)
    assert isinstance(look(open_log(), state, TRUST), Looked)
    grow(root, 600)
    (root / "tile/0/001").unlink()
    alarm(open_log(), state, "lacks what proves")
    text = (root / "checkpoint").read_text()
    (root / "checkpoint").write_text(text.replace("\n600\n", "\n601\n"))
    alarm(open_log(), state, "not signed")


def test_witnesses_that_are_asked_for_must_have_signed(tmp_path: Path) -> None:
    grow(tmp_path / "log", 5)
    witness = SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32).verifier
    found = look(files_at(str(tmp_path / "log")), tmp_path / "state", Trust(VERIFIERS, [witness], 1))
    assert isinstance(found, Alarm)
    assert "0 of the witnesses" in found.why
    assert not (tmp_path / "state").exists()


def test_a_server_that_is_away_is_no_alarm(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        look(HttpLogFiles("http://127.0.0.1:1"), tmp_path / "state", TRUST)


def test_a_state_that_is_none_is_refused_and_stays(tmp_path: Path) -> None:
    grow(tmp_path / "log", 5)
    for garbage in (b"", b"\0" * 50, b"garbage"):
        (tmp_path / "state").write_bytes(garbage)
        with pytest.raises(MonitorError, match="no state of a monitor"):
            look(files_at(str(tmp_path / "log")), tmp_path / "state", TRUST)
        assert (tmp_path / "state").read_bytes() == garbage
    with pytest.raises(MonitorError, match="cannot be written"):
        look(files_at(str(tmp_path / "log")), tmp_path / "nowhere" / "state", TRUST)


def test_what_is_no_log_is_said_so_and_nothing_is_made(tmp_path: Path) -> None:
    for where in (str(tmp_path / "nowhere"), "ftp://example"):
        with pytest.raises(MonitorError, match="no folder"):
            files_at(where)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/000", "tile/0/001.p/44", "tile/1/000.p/1"])
@pytest.mark.parametrize("gone", [False, True])
def test_a_whole_look_sees_every_file_that_was_changed(path: str, gone: bool, tmp_path: Path) -> None:
    grow(tmp_path / "log", 300)
    files = files_at(str(tmp_path / "log"))
    assert isinstance(look(files, tmp_path / "state", TRUST, whole=True), Looked)
    file = tmp_path / "log" / path
    data = file.read_bytes()
    if gone:
        file.unlink()
    else:
        file.write_bytes(data[:5] + bytes([data[5] ^ 1]) + data[6:])
    assert isinstance(look(files, tmp_path / "state", TRUST), Looked)  # the log has not grown, so no tile is asked for
    found = look(files, tmp_path / "state", TRUST, whole=True)
    assert isinstance(found, Alarm)
    assert path.removesuffix(".p/44") in found.why or "from the entries" in found.why
