"""A browser without a script: the page over the wire to a desk in memory."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from teller.operate.owner_desk.wire import server
from teller.operate.owner_desk.wire.client import over_socket
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import OWNER
from tests.owner_page.serving import on_socket
from web.owner.app import application
from web.owner.config import OwnerPageConfig
from web.owner.counting import CountedRequests, called
from web.owner.guard import OwnerGuard

CONFIG = OwnerPageConfig("http://localhost:8790", witness="https://witness.example/checkpoint")


class Browser:
    """A client of the page; `desk` is behind it."""

    def __init__(self, desk: FakeDesk, client: TestClient) -> None:
        self.desk, self.client = desk, client

    def sign_in(self, owner: str = OWNER) -> str:
        """Return the token of a new session, whose cookie is set."""
        token = self.desk.begin_session(owner)
        self.client.cookies.set(CONFIG.cookie, token)
        return token

    def get(self, path: str, language: str = "en") -> Any:
        return self.client.get(path, headers={"accept-language": language}, follow_redirects=False)

    def send(self, path: str, **fields: Any) -> Any:
        """Send a form of the page, with its key."""
        key = f"key-{self.client.cookies.get(CONFIG.cookie, '')}"
        return self.post(path, {"form_key": key, **fields})

    def post(self, path: str, fields: Any) -> Any:
        return self.client.post(path, data=fields, headers={"origin": CONFIG.origin}, follow_redirects=False)

    def ask(self, path: str, given: Any, language: str = "en") -> Any:
        """Send what a script sends."""
        headers = {"origin": CONFIG.origin, "accept-language": language}
        return self.client.post(path, json=given, headers=headers)


@contextmanager
def browsing(desk: FakeDesk) -> Iterator[Browser]:
    with on_socket(server.application(desk, desk)) as path:
        wired = over_socket(path, called)
        try:
            app = CountedRequests(OwnerGuard(application(wired, CONFIG), CONFIG))
            with TestClient(app, base_url=CONFIG.origin) as client:
                yield Browser(desk, client)
        finally:
            wired.close()


_HIDDEN = r'<input type="hidden" name="([^"]*)" value="([^"]*)">'


def forms(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the forms that are posted: their addresses, and their hidden fields as a browser sends them."""
    found = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', html, re.DOTALL)
    return [
        (action, {name: unescape(value) for name, value in re.findall(_HIDDEN, inside)}) for action, inside in found
    ]
