"""The pages in Chromium: axe finds no violation, nothing is wider than the screen, the keyboard alone is enough.

Screenshots go to build/screenshots, to be looked at.
"""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from tests.web.samples import HOSTILE, OWNER, FakeRecords, FakeStrips, busy, item
from web.app import WebSources, application
from web.guard import Guard
from web.snapshot import Snapshot

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: on Debian, apt install chromium")

SHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
AXE = (Path(__file__).parent / "axe-4.14.1.min.js").read_text("utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LONG = "a-depositor-with-a-long-name-" * 3
PAGES = {
    "now": "/",
    "strip": "/strip",
    "schemas": "/schemas",
    "schema": "/schemas/social.post.v1",
    "reasons": "/reasons",
    "owner": f"/owners/{OWNER}",
    "object": f"/owners/{OWNER}/{item(LONG).id}",
    "runbook": "/runbooks/TellerPartDown",
    "problem": "/nowhere",
}
#: Tables that should fit a phone, and do not.
CUT_OFF = """[...document.querySelectorAll(".fits")].map(each => each.scrollWidth - each.parentElement.clientWidth)
  .filter(more => more > 0)"""
#: Words on an arrow of the picture that lie on a box.
ON_A_BOX = """[...document.querySelectorAll(".picture .arrow text")].filter(text => {
  const word = text.getBoundingClientRect();
  return [...document.querySelectorAll(".picture .box rect")].some(each => {
    const box = each.getBoundingClientRect();
    return word.left < box.right && box.left < word.right && word.top < box.bottom && box.top < word.bottom;
  });
}).map(text => text.textContent)"""


class Server:
    """The page on a free port; `seen` is what it shows."""

    def __init__(self, words: str) -> None:
        self.seen = replace(busy(words), fictional=True)
        sources = WebSources(lambda: self.seen, FakeRecords(words), FakeStrips("STREET_ADDRESS"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        app = Guard(application(sources), frozenset())
        self._server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", self.port, log_config=None, ws="none"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(LONG) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def opened(browser: Browser, width: int, scheme: Any) -> Iterator[Page]:
    """A page; whatever the browser complains of, such as a broken policy, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    return message.type == "error" and not message.location["url"].endswith(PAGES["problem"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    server: Server, browser: Browser, width: int, scheme: str
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    for page in opened(browser, width, scheme):
        for name, path in PAGES.items():
            page.goto(server.address(path))
            if name == "strip":
                page.get_by_label("Text").fill(f"Anna {LONG} is here {HOSTILE}")
                page.get_by_role("button", name="Strip it").click()
                page.get_by_role("heading", name="What is taken out").wait_for()
            page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            assert page.evaluate(CUT_OFF) == [], name
            assert violations(page) == [], name
            assert page.evaluate(ON_A_BOX) == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, 1280, "light")


def test_the_page_follows_the_bank_until_it_is_paused(browser: Browser, wide: Page) -> None:
    with Server("acme") as server:
        wide.goto(server.address("/"))
        wide.get_by_role("rowheader", name="acme").first.wait_for()
        server.seen = busy("another-shop")
        wide.get_by_role("rowheader", name="another-shop").first.wait_for()
        wide.get_by_role("button", name="Pause updates").click()
        server.seen = busy("a-third")
        wide.wait_for_timeout(2500)
        assert wide.get_by_role("rowheader", name="a-third").count() == 0


def test_an_update_that_changes_nothing_leaves_the_focus_where_it_is(server: Server, wide: Page) -> None:
    wide.goto(server.address("/"))
    link = wide.locator("#panel-failed a").first
    link.focus()
    wide.wait_for_timeout(2500)
    assert link.evaluate("each => each === document.activeElement")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_bank_with_nothing_to_show_is_calm(browser: Browser, width: int, scheme: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with Server("acme") as server:
        server.seen = Snapshot(0.0)
        for page in opened(browser, width, scheme):
            page.goto(server.address("/"))
            page.screenshot(path=SHOTS / f"empty-{width}-{scheme}.png", full_page=True)
            assert page.get_by_text("There is no verdict yet").is_visible()
            assert violations(page) == []


def test_the_keyboard_alone_strips_a_text(server: Server, wide: Page) -> None:
    wide.goto(server.address("/strip"))
    wide.keyboard.press("Tab")
    assert wide.evaluate("document.activeElement.textContent") == "Skip to the content"
    wide.keyboard.press("Enter")
    wide.keyboard.press("Tab")
    wide.keyboard.type("Anna is here")
    for _ in range(3):
        wide.keyboard.press("Tab")
    wide.keyboard.press("Enter")
    wide.get_by_role("heading", name="As it would be stored").wait_for()
    assert wide.get_by_text("<PERSON_1> is here").is_visible()


def test_every_page_can_be_read_at_400_percent(server: Server, browser: Browser) -> None:
    """320 CSS pixels are 1280 at 400 %: WCAG's reflow."""
    for page in opened(browser, 320, "light"):
        for path in PAGES.values():
            page.goto(server.address(path))
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_hostile_words_start_nothing(browser: Browser, wide: Page) -> None:
    shown: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        shown.append(dialog.message)
        dialog.dismiss()

    wide.on("dialog", dismiss)
    with Server(HOSTILE) as server:
        for path in ("/", f"/owners/{OWNER}/{item(HOSTILE).id}"):
            wide.goto(server.address(path))
            wide.wait_for_timeout(300)
    assert shown == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_stopped_part_is_red_and_its_link_leads_to_what_to_do(browser: Browser, scheme: str) -> None:
    with Server("acme") as server:
        assert server.seen.frame is not None
        gone = replace(server.seen.frame.parts[0], state="gone", ready=False)
        server.seen = replace(server.seen, frame=replace(server.seen.frame, parts=(gone,)))
        for page in opened(browser, 1280, scheme):
            page.goto(server.address("/"))
            page.screenshot(path=SHOTS / f"stopped-{scheme}.png", full_page=True)
            assert violations(page) == []
            page.get_by_role("link", name="Runbook TellerPartDown, for worker").click()
            page.get_by_role("heading", name="TellerPartDown").wait_for()
