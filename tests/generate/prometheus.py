"""A real Prometheus that scrapes what a test runs, with the rules and the page that are committed."""

import json
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pytest
import yaml

from teller.run.process import free_port

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE_S: Final = 180.0


def tool(name: str) -> str:
    """Where Debian's package has put it."""
    if found := shutil.which(name):
        return found
    pytest.skip(f"there is no {name}: on Debian and Ubuntu, apt-get install prometheus")


class Prometheus:
    """Scrapes each job's ports every two seconds."""

    def __init__(self, folder: Path, jobs: Mapping[str, Sequence[int]]) -> None:
        self._binary = tool("prometheus")
        self._folder, self._jobs = folder, jobs
        self.address = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(self._config()))
        with (self._folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    self._binary,
                    f"--config.file={self._folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={self._folder / 'data'}",
                    f"--web.listen-address={self.address.removeprefix('http://')}",
                    f"--web.console.templates={ROOT / 'deploy' / 'consoles'}",
                    f"--web.console.libraries={ROOT / 'deploy' / 'consoles'}",
                ],
                stdout=log,
                stderr=log,
            )
        self.wait_until(self._answers, "Prometheus answers")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def query(self, expr: str) -> list[Any]:
        """The series of an instant query: each has `metric` and `value`."""
        asked = urllib.parse.urlencode({"query": expr})
        with urllib.request.urlopen(f"{self.address}/api/v1/query?{asked}", timeout=30) as answer:
            data = json.load(answer)["data"]
        found: list[Any] = data["result"]
        return found if data["resultType"] == "vector" else [{"metric": {}, "value": found}]

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=30) as answer:
            text: str = answer.read().decode()
        return text

    def wait_until(self, done: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not done():
            assert self._process.poll() is None, (self._folder / "prometheus.log").read_text()
            assert time.monotonic() < end, f"in {PATIENCE_S:.0f} s it did not come to this: {what}"
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            return "Ready" in self.page("/-/ready")
        except OSError:
            return False

    def _config(self) -> dict[str, Any]:
        return {
            "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "2s"},
            "rule_files": [str(ROOT / "deploy" / "alerts" / "teller.yml")],
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}
                for job, ports in self._jobs.items()
            ],
        }
