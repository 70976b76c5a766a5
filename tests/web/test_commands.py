"""The address of the page, as `teller up` and the demo print it."""

import socket
from pathlib import Path

import pytest

from teller.cli.demo import _page, _wait
from teller.cli.up import page_of
from teller.http_serving import is_loopback
from teller.run.local_processes import LocalProcesses
from teller.run.process import Child, free_port, is_taken
from teller.settings import Settings, load
from tests.cli.test_commands import teller


def parts(settings: Settings, *, page: bool) -> LocalProcesses:
    found = LocalProcesses(settings)
    found.page = Child("web", Path("web.log"), None) if page else None  # type: ignore[arg-type]
    return found


def test_up_prints_the_address_or_why_there_is_none() -> None:
    settings = load(web_port=8471)
    assert page_of(settings, parts(settings, page=True)) == "http://127.0.0.1:8471/"
    assert "port 8471 is taken" in page_of(settings, parts(settings, page=False))
    settings = load(web_port=0)
    assert "web_port is 0" in page_of(settings, parts(settings, page=False))


def test_the_demo_says_how_to_keep_the_page() -> None:
    settings = load()
    assert "Ctrl-C" in _page(settings, parts(settings, page=True), stay=True)
    assert "make demo OPEN=1" in _page(settings, parts(settings, page=True), stay=False)
    assert "taken" in _page(settings, parts(settings, page=False), stay=True)


def test_ctrl_c_is_how_a_page_that_was_asked_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    line = parts(load(), page=True)
    monkeypatch.setattr(line, "check", interrupted)
    _wait(line)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:8470/"), ("0.0.0.0", "http://127.0.0.1:8470/"), ("::1", "http://[::1]:8470/"),
     ("bank.example", "http://bank.example:8470/")],
)  # fmt: skip
def test_the_address_can_be_opened(host: str, address: str) -> None:
    assert load(web_host=host).web_address == address


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("bank.example", False)],
)
def test_an_address_that_others_reach_is_known(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_a_port_that_is_listened_on_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert is_taken("127.0.0.1", other.getsockname()[1])
    assert not is_taken("127.0.0.1", free_port())
    assert is_taken("192.0.2.1", 8470)


def test_the_page_without_a_port_says_so(tmp_path: Path) -> None:
    shown = teller(tmp_path, "web", TELLER_WEB_PORT="0")
    assert shown.returncode == 2
    assert "web_port" in shown.stderr
