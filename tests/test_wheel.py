"""The built wheel, installed where nothing else is: `teller up` with its page, a deposit, and the account of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from teller.run.process import free_port, is_taken
from tests.connectors.exports import GOOD, OWNER

#: It fetches packages, and starts a Kafka.
pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]

ROOT = Path(__file__).parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
ROOMS = "bank, connectors, pipelines, schemas, teller, web"
PATIENCE_S = 300
#: In the export.
RECORDS = 2


class Installed:
    """`teller` of the wheel in an environment of its own, run in an empty folder without this process's variables."""

    def __init__(self, binaries: Path, folder: Path, cache: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.port = free_port()
        self._variables = {
            "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
            "TELLER_CACHE_DIR": str(cache.expanduser()), "TELLER_DATA_DIR": str(folder / "data"),
            "TELLER_CHUNK_SECONDS": "1", "TELLER_WEB_PORT": str(self.port),
        }  # fmt: skip

    def run(self, program: str, *arguments: str) -> str:
        return _output([self.binaries / program, *arguments], cwd=self.folder, env=self._variables)

    @contextmanager
    def up(self) -> Iterator[str]:
        """Yield what `teller up` printed, once its page listens; Ctrl-C must end it cleanly."""
        with subprocess.Popen(
            [self.binaries / "teller", "up"], cwd=self.folder, env=self._variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as line:  # fmt: skip
            assert line.stdout is not None
            words = ""
            try:
                for said in line.stdout:
                    words += said
                    if "Ctrl-C" in said:
                        break
                while line.poll() is None and not is_taken("127.0.0.1", self.port):
                    time.sleep(0.1)
                yield words
            finally:
                line.send_signal(signal.SIGINT)
                rest = line.stdout.read()
        assert line.returncode == 0, words + rest

    def page(self, path: str, **form: str) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", data, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())


def _output(command: list[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a command; return what it printed."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=env, cwd=cwd, timeout=PATIENCE_S
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("wheel")
    pinned = {**os.environ, "PIP_CONSTRAINT": str(CONSTRAINTS), "PIP_BUILD_CONSTRAINT": str(CONSTRAINTS)}
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    fetched = subprocess.run(
        [*pip, "download", "--no-deps", "--dest", folder, "hatchling"], env=pinned, capture_output=True, check=False
    )
    if fetched.returncode:
        pytest.skip("pip reaches no package index, and an empty environment needs one")
    _output([*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], env=pinned)
    [wheel] = folder.glob("teller-*.whl")
    _output([sys.executable, "-m", "venv", folder / "venv"])
    binaries = folder / "venv" / "bin"
    _output([binaries / "pip", "install", "--quiet", "--disable-pip-version-check", wheel], env=pinned)
    (empty := folder / "empty").mkdir()
    yield Installed(binaries, empty, kafka_cache)
    shutil.rmtree(folder)


def test_the_wheel_runs_from_an_empty_folder(installed: Installed) -> None:
    asked = f"import json, sys, {ROOMS}; print(json.dumps([sys.path, [each.__file__ for each in ({ROOMS})]]))"
    paths, modules = json.loads(installed.run("python", "-I", "-c", asked))
    assert not any(Path(path).is_relative_to(ROOT) for path in paths)
    assert all(Path(module).is_relative_to(installed.binaries.parent) for module in modules)
    assert "up" in installed.run("teller", "--help")


def test_up_takes_a_deposit_shows_its_page_and_ends_by_ctrl_c(installed: Installed) -> None:
    export = installed.folder / "sms.xml"
    export.write_bytes(GOOD["sms-backup"])
    with installed.up() as said:
        assert f"http://127.0.0.1:{installed.port}/" in said
        installed.run("teller", "deposit", "sms-backup", export.name, "--owner", OWNER, "--consent")
        assert "The bank now" in installed.page("/")
        assert "font-family" in installed.page("/static/page.css")
        assert "htmx" in installed.page("/static/htmx-2.0.11.min.js")
        assert "consent_missing" in installed.page("/reasons")
        assert "telecom.message.v1" in installed.page("/schemas")
        assert "EMAIL_ADDRESS" in installed.page("/strip", text="ann@example.org", policy="standard", language="en")
        stored = 0
        while stored < RECORDS:
            found = json.loads(installed.run("teller", "verify", "--json"))
            assert found["well"], found
            stored = sum(domain["stored"] for domain in found["figures"]["domains"])
    assert not is_taken("127.0.0.1", installed.port)
