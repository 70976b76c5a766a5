"""The two processes: what the page may know, how it listens, and the desk's socket."""

import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from teller.operate.owner_desk.wire.socket_file import SocketFileError, listening
from teller.settings import SettingsError, load
from tests.certificate import self_signed
from tests.owner_page.serving import free_port
from web.owner import serve
from web.owner.desk_watch import DeskWatch

#: What the page has no business with: Kafka, stores, keys.
FOREIGN = ("confluent_kafka", "minio", "cryptography", "bank.keys", "bank.store", "pipelines.")
#: What it may load of a room that has them: what it counts with.
COUNTS = ("pipelines.metrics", "pipelines.steps", "pipelines.steps.outcome")
LOADED = (
    "import sys, web.owner.serve, web.owner.desk_watch, teller.cli.owner_page\n"
    f"print(*[each for each in sys.modules if each.startswith({FOREIGN!r})])"
)


def test_the_page_loads_nothing_that_speaks_to_kafka_or_stores_or_knows_keys() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert [each for each in found.stdout.split() if each not in COUNTS and not each.startswith(COUNTS[0])] == []


def test_the_page_runs_with_its_own_settings_alone_and_says_what_is_away(tmp_path: Path) -> None:
    port, metrics = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "TELLER_METRICS_PORT": str(metrics),
        "TELLER_OWNER_PAGE_ADDRESS": f"http://localhost:{port}",
        "TELLER_OWNER_DESK_SOCKET": str(tmp_path / "desk.sock"),
    }
    command = [sys.executable, "-m", "teller", "owner-page"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as page:
        try:
            answer = _answer(port, "/")
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
            away = httpx.get(
                f"http://127.0.0.1:{port}/",
                headers={"host": f"localhost:{port}", "cookie": "session=x"},
            )
            assert away.status_code == 503
            shown = httpx.get(f"http://127.0.0.1:{metrics}/metrics").text
            assert 'teller_owner_page_requests_total{room="/",status="5xx"} 1.0' in shown
            assert 'teller_owner_page_desk_errors_total{error="away"} 1.0' in shown
            assert 'teller_build_info{part="owner-page"' in shown
            ready = httpx.get(f"http://127.0.0.1:{metrics}/ready")
            assert (ready.status_code, ready.json()["checks"]) == (503, {"desk": "No such file or directory"})
            assert httpx.get(f"http://127.0.0.1:{metrics}/live").status_code == 200
            elsewhere = httpx.get(f"http://127.0.0.1:{port}/")
            assert (elsewhere.status_code, elsewhere.headers["location"]) == (307, f"http://localhost:{port}/")
        finally:
            page.send_signal(signal.SIGTERM)
            _, logged = page.communicate()
    assert page.returncode == 0
    assert logged.count("no desk answers at") == 1
    assert not any(tmp_path.iterdir())  # it keeps nothing


def _answer(port: int, path: str) -> httpx.Response:
    """Wait until the page answers."""
    for _ in range(600):
        try:
            return httpx.get(f"http://127.0.0.1:{port}{path}", headers={"host": f"localhost:{port}"})
        except httpx.ConnectError:
            time.sleep(0.1)
    raise TimeoutError


def test_a_page_of_https_needs_its_certificate_or_a_proxy(tmp_path: Path) -> None:
    address = {"owner_page_address": "https://bank.example"}
    with pytest.raises(SettingsError, match="owner_page_certificate"):
        serve.listening(load(**address))
    assert serve.listening(load(owner_page_proxies="192.0.2.1, ::1", **address)).config.proxies == {"192.0.2.1", "::1"}
    with pytest.raises(SettingsError, match="no IP address"):
        serve.listening(load(owner_page_proxies="proxy.example", **address))
    with pytest.raises(SettingsError, match="one needs the other"):
        serve.listening(load(owner_page_key=tmp_path / "key", **address))


def test_certificate_and_key_are_looked_at_before_the_page_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    for file, made in zip((chain, key), self_signed("bank.example", 30), strict=True):
        file.write_bytes(made)
    files = {"owner_page_certificate": chain, "owner_page_key": key}
    address = {"owner_page_address": "https://bank.example"}
    key.chmod(0o600)
    found = serve.listening(load(**files, **address))
    assert (found.certificate, found.key) == (chain, key)
    with pytest.raises(SettingsError, match="no TLS to end"):
        serve.listening(load(**files))
    key.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        serve.listening(load(**files, **address))
    with monkeypatch.context() as another:  # as Kubernetes mounts a secret: root's, for the pod's group to read
        another.setattr(os, "getuid", lambda: key.stat().st_uid + 1)
        assert serve.listening(load(**files, **address)).key == key
        key.chmod(0o644)
        with pytest.raises(SettingsError, match="chmod 600"):
            serve.listening(load(**files, **address))
    key.chmod(0o600)
    key.write_text("no key")
    with pytest.raises(SettingsError, match="in PEM"):
        serve.listening(load(**files, **address))
    key.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        serve.listening(load(**files, **address))


def test_a_path_that_can_be_no_socket_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "file", "is no socket"),
        (tmp_path, "is no socket"),
        (tmp_path / ("x" * 100), "longer than the 100 bytes"),
    ):
        with pytest.raises(SettingsError, match=words) as refused:
            serve.listening(load(owner_desk_socket=path))
        assert "owner_desk_socket" in str(refused.value)
    assert serve.listening(load(owner_desk_socket=tmp_path / "later" / "s")).config.host == "localhost:8790"


def test_the_log_says_once_that_no_desk_answers_and_once_that_one_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = tmp_path / "desk" / "s"
    watch = DeskWatch(path)
    for _ in range(2):
        watch.look()
    assert watch.trouble() == "No such file or directory"
    with listening(path):
        for _ in range(2):
            watch.look()
        assert watch.trouble() == ""
    path.touch()
    watch.look()
    said = [each.message for each in caplog.records if str(path) in each.message]
    assert [each.partition(" at ")[0] for each in said] == [
        "no desk answers", "the owners' desk answers", "no desk answers"
    ]  # fmt: skip
    assert "start `teller owner-desk`" in said[0]
    assert watch.trouble() == "Connection refused"


def test_a_watch_ends_when_it_is_told_to(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    watch = DeskWatch(tmp_path / "s")
    watch.run(stop)
    assert watch.trouble()


def test_others_reach_no_page_without_tls() -> None:
    with pytest.raises(SettingsError, match="owner_page_host"):
        serve.listening(load(owner_page_host="0.0.0.0"))
    assert serve.listening(load(owner_page_host="::1")).config.origin == "http://localhost:8790"


def test_the_socket_is_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "s"
    with listening(path) as found:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as page:
            page.connect(str(path))
            found.accept()[0].close()
        with pytest.raises(SocketFileError, match="one is enough"), listening(path):
            pass
    assert not path.exists()
    with listening(path):
        assert path.is_socket()


def test_a_socket_that_a_killed_desk_left_is_replaced_and_other_files_are_not(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "s"
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with listening(path):
        assert path.is_socket()
    path.write_text("not ours")
    with pytest.raises(SocketFileError, match="no socket"), listening(path):
        pass
    assert path.read_text() == "not ours"


def test_a_folder_that_others_enter_and_a_path_that_is_too_long_are_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(SocketFileError, match="chmod 700"), listening(tmp_path / "open" / "s"):
        pass
    with pytest.raises(SocketFileError, match="owner_desk_socket"), listening(tmp_path / ("x" * 100)):
        pass
