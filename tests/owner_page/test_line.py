"""The two processes beside a line: an owner of the demo signs in by the link, sees the account, decides, and is
forgotten once the account is erased.
"""

import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from teller.operate.accounts.writer import writer
from teller.operate.erasing import running
from teller.operate.owner_desk.sign_in import demo_mark
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.run.local_cluster import LocalCluster
from teller.run.local_processes import OWNER_DESK
from teller.settings import Settings, acting, load
from tests.accounts_commands.books import ALICE, BOB, opened
from tests.owner_page.serving import free_port
from tests.owner_page.visiting import forms

PATIENCE_S = 300
pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]


@pytest.fixture
def settings(kafka_cache: Path) -> Iterator[Settings]:
    """Of an installation that is marked as the demo's; its folder's path is short, as sockets want it."""
    with tempfile.TemporaryDirectory(prefix="line") as folder:
        demo_mark.make(Path(folder) / "d")
        yield load(
            data_dir=Path(folder) / "d",
            cache_dir=kafka_cache,
            web_port=0,
            owner_page_address=f"http://localhost:{free_port()}",
        )


def link(settings: Settings, owner: str) -> str:
    with closing(SignInFile(settings.owner_desk_folder)) as file:
        made = demo_mark.link(file, settings, owner, int(time.time() * 1000), secrets.token_bytes)
    return made.partition("#")[2]


def browser(settings: Settings) -> httpx.Client:
    """A browser without a script, at the page of a line."""
    origin = settings.owner_page_origin
    return httpx.Client(base_url=origin, headers={"origin": origin}, timeout=60)


def sign_in(client: httpx.Client, code: str) -> None:
    """Sign in once the desk is there; the link is used up then alone."""
    end = time.monotonic() + PATIENCE_S
    while (found := client.post("/demo/finish", json={"code": code})).status_code == 503:
        assert time.monotonic() < end, found.text
        time.sleep(0.5)
    assert found.status_code == 200, found.text


def until(client: httpx.Client, path: str, holds: Callable[[httpx.Response], bool]) -> httpx.Response:
    """Ask again and again until the answer is as it is to be."""
    end, found = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            if holds(found := client.get(path)):
                return found
        time.sleep(0.5)
    raise TimeoutError(f"{path}: {found.status_code if found else 'no answer'}")


def test_an_owner_signs_in_decides_and_is_forgotten(settings: Settings) -> None:
    with LocalCluster(settings, 0, beside=(OWNER_DESK,), closed=True) as line, browser(settings) as client:
        with writer(settings, [ALICE, BOB]) as made:
            made.write([opened(ALICE), opened(BOB)])
        until(client, "/sign-in", lambda found: found.status_code == 200)
        assert client.get("/").headers["location"] == "/sign-in"
        sign_in(client, link(settings, ALICE))
        overview = until(client, "/", lambda found: found.status_code == 200)
        assert ALICE not in overview.text
        account = until(client, "/account", lambda found: found.status_code == 200)
        (fields,) = [fields for action, fields in forms(account.text) if action == "/account/successor"]
        named = client.post("/account/successor", data={**fields, "account": BOB})
        assert named.status_code == 303, named.text
        until(client, named.headers["location"], lambda found: 'data-state="done"' in found.text)
        line.parts.check()
        ready = httpx.get(f"http://127.0.0.1:{line.parts.metrics_ports['owner-desk-0']}/metrics").text
        assert re.search(r'calls_total\{desk_part="deciding",method="name_successor",outcome="done"\} 1', ready)
        assert "teller_owner_desk_sessions 1.0" in ready
        assert ALICE not in ready
        running.decide(settings, (ALICE,), int(time.time() * 1000), acting.by_owner(settings, "end an account"))
        until(client, "/", lambda found: found.status_code == 410)
        until(client, "/", lambda found: found.status_code in (303, 401))
