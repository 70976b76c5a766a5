"""The page in real Chromium: served on a port of this machine, over a desk in memory."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from teller.operate.owner_desk.wire import server
from teller.operate.owner_desk.wire.client import over_socket
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import OWNER
from tests.owner_page.serving import free_port, on_port, on_socket
from web.owner.app import application
from web.owner.config import OwnerPageConfig
from web.owner.guard import OwnerGuard

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "there is no chromium: on Debian, apt install chromium"
SHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots" / "owner"
AXE = (Path(__file__).parent.parent / "web" / "axe-4.14.1.min.js").read_text("utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WITNESS = "https://witness.example"
#: Milliseconds to wait for what a page is to show: long, for machines with much to do.
WAIT_MS = 60_000


@dataclass
class Served:
    """The page at `origin`."""

    desk: FakeDesk
    origin: str

    def address(self, path: str) -> str:
        return f"{self.origin}{path}"

    def cookie(self, token: str) -> Any:
        return {"name": "session", "value": token, "url": self.origin, "httpOnly": True, "sameSite": "Strict"}


@dataclass
class Visit:
    """A browser's context and what was seen in it: requests, and what the browser complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda each: self.requests.append(each.url))
        self.page.on("pageerror", lambda each: self.complaints.append(str(each)))
        self.page.on("console", self._heard)

    def origins(self) -> set[str]:
        """Return the origins that requests went to."""
        split = [urlsplit(each) for each in self.requests]
        return {f"{each.scheme}://{each.netloc}" for each in split}

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{urlsplit(self.page.url).path}: {message.text}")


@contextmanager
def served(desk: FakeDesk, port: int = 0, origin: str = "") -> Iterator[Served]:
    """Serve the page; `origin` is what it believes its own to be, where that differs from where it is."""
    at = port or free_port()
    config = OwnerPageConfig(origin or f"http://localhost:{at}", witness=f"{WITNESS}/checkpoint")
    with on_socket(server.application(desk, desk)) as path:
        wired = over_socket(path)
        try:
            with on_port(OwnerGuard(application(wired, config), config), at):
                yield Served(desk, f"http://localhost:{at}")
        finally:
            wired.close()


@contextmanager
def launched() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def visiting(
    browser: Browser, page: Served, *, owner: str = OWNER, width: int = 1280, **options: Any
) -> Iterator[Visit]:
    """Visit the page, signed in as an owner; empty: as a stranger."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 900}, **options)
    context.set_default_timeout(WAIT_MS)
    if owner:
        context.add_cookies([page.cookie(page.desk.begin_session(owner))])
    visit = Visit(context.new_page())
    visit.watch()
    try:
        yield visit
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]]
