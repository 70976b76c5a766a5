"""The page of a real line: it shows what the line did, and nothing that was planted in records."""

import re
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from teller.run.local_processes import LocalProcesses
from teller.run.process import free_port
from teller.settings import Settings, keys
from tests.cli.test_commands import teller
from tests.line import running
from tests.line.test_canary import MARK, OWNER, SCANNED, bad, planted
from tests.samples import DEPOSITED
from web.panels.every import PANELS

PATIENCE_S = 300.0
PLANTED = (MARK, OWNER, *SCANNED)
TYPED = "Ada Frost is at 198.51.100.7"


class Site:
    """Fetches pages; `seen` is all that came."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.web_address.rstrip("/")
        self.seen: dict[str, str] = {}

    def get(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(f"{self._base}{path}", data, timeout=60) as answer:
            self.seen[path] = answer.read().decode()
        return self.seen[path]

    def wait(self, path: str, true: Callable[[str], bool]) -> str:
        """Fetch a page until it says so."""
        end = time.monotonic() + PATIENCE_S
        text = ""
        while time.monotonic() < end:
            try:
                if true(text := self.get(path)):
                    return text
            except OSError:  # it does not listen yet
                pass
            time.sleep(0.5)
        raise AssertionError(f"{path} after {PATIENCE_S:.0f} s: {text}")


@pytest.mark.prove
def test_the_page_shows_what_the_line_did_and_nothing_that_was_planted(deposit_topics: Settings) -> None:
    changed = {"chunk_seconds": 1.0, "exporter_seconds": 1.0, "web_port": free_port(), "web_verify_seconds": 1.0}
    settings = deposit_topics.model_copy(update=changed)
    keys.make_embedded_keys(settings)
    records = [planted(schema, number) for number, schema in enumerate(DEPOSITED * 5)]
    failing = [record for number in range(3) for record in bad(number)]
    site = Site(settings)
    with LocalProcesses(settings, beside=("exporter",)) as parts:
        running.produce(settings, records + failing)
        parts.wait_until_drained(400)
        parts.start_page(())  # so late that the first run of verify finds everything: the next one is not due for long
        site.wait("/panels/account", lambda text: f"{len(records)} stored + {len(failing)} failed" in text)
        flow = site.wait("/panels/flow", lambda text: f"{len(records + failing)} records" in text)
        assert "0 wait for a worker" in flow
        assert "exporter: ready" in flow
        assert "unknown_framing" in site.wait("/panels/failed", lambda text: "bad_json" in text)
        assert "EMAIL_ADDRESS" in site.get("/panels/removed")
        shown = site.wait("/panels/objects", lambda text: "/owners/" in text)
        [first, *_] = re.findall(r'href="(/owners/[0-9a-f]{32}/[0-9a-f]{24})"', shown)
        assert "as stored" in site.get(first)
        assert "as published" not in site.seen[first]
        site.get(first.rpartition("/")[0])
        for path in ("/", "/trouble", *(f"/panels/{panel.name}" for panel in PANELS)):
            site.get(path)
        stripped = site.get("/strip", {"text": TYPED, "policy": "standard", "language": "en"})
        assert "is at &lt;IP_ADDRESS_1&gt;" in stripped
        assert parts.page is not None
        log = parts.page.log
        assert parts.page.process.poll() is None
    assert parts.page.process.returncode == 0
    words = {name: text for name, text in site.seen.items() if name != "/strip"}
    words["the log"] = log.read_text("utf-8")
    for name, text in words.items():
        for each in (*PLANTED, "Ada Frost", "198.51.100.7"):
            assert each not in text, name


def test_a_page_whose_port_is_taken_is_left_out_and_the_line_runs(deposit_topics: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = deposit_topics.model_copy(update={"web_port": other.getsockname()[1]})
        parts = LocalProcesses(settings, 0, page=())
        keys.make_embedded_keys(settings)
        with parts:
            assert parts.page is None
            parts.check()


def test_records_as_published_are_refused_on_a_kafka_of_one_s_own(deposit_topics: Settings, tmp_path: Path) -> None:
    shown = teller(tmp_path, "web", "--fictional", TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap)
    assert shown.returncode == 2
    assert "a bank on your own Kafka holds people" in " ".join(shown.stderr.split())
