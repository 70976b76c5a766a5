"""Decisions in Chromium: two clicks end a licence; of two tabs that decide against each other, the second is told."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Dialog, expect

from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, Served, visiting
from tests.owner_page.samples import AGREEMENT, HOSTILE, OWNER

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

COUNT_CLICKS = """addEventListener("click", () => {
  sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true)"""


def test_two_clicks_end_a_licence(
    chromium: Browser, page: Served, record_property: Callable[[str, object], None]
) -> None:
    with visiting(chromium, page) as visit:
        visit.page.add_init_script(COUNT_CLICKS)
        visit.page.goto(page.address("/licences"))
        begun = time.perf_counter()
        visit.page.get_by_role("link", name="End this licence").click()
        expect(visit.page.get_by_role("heading", name="What follows")).to_be_visible()
        visit.page.get_by_role("button", name="End it now").click()
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
        record_property("seconds", round(time.perf_counter() - begun, 3))
        assert visit.page.evaluate("sessionStorage.clicks") == "2"
    assert page.desk.said == [(OWNER, "revoke", AGREEMENT)]


def test_the_second_of_two_tabs_is_told(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page) as visit:
        other = visit.page.context.new_page()
        for tab in (visit.page, other):
            tab.goto(page.address("/offers/speech-2027/2"))
        visit.page.get_by_role("button", name="Accept").click()
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
        page.desk.refusing["decline"] = DeskRefusal(Why.CHANGED)  # as the desk refuses it after the first
        other.get_by_role("button", name="Decline").click()
        expect(other.get_by_role("alert")).to_contain_text("Something changed meanwhile")
        other.get_by_role("link", name="Back").click()
        expect(other.get_by_role("heading", name="Offers", level=1)).to_be_visible()
    assert page.desk.said == [(OWNER, "accept", "speech-2027", 2)]


def test_hostile_names_start_nothing_and_turn_nothing_around(chromium: Browser, page: Served) -> None:
    """A name with a mark for writing from right to left turns its own letters around, and not the words after it."""
    with visiting(chromium, page) as visit:
        dialogs: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        visit.page.on("dialog", dismiss)
        for path in (
            "/",
            "/offers",
            "/licences",
            "/uses",
            "/consents",
            "/looks",
            "/refusals",
            "/earnings",
            "/security",
        ):
            visit.page.goto(page.address(path))
            assert visit.page.evaluate(TURNED, HOSTILE) == [], path
        assert dialogs == []


#: PageTexts with the mark that no element or character around them keeps apart from the words next to them.
TURNED = """name => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data, at = text.indexOf("\\u202e"), parent = walker.currentNode.parentElement;
    const alone = parent.textContent.trim() === name && getComputedStyle(parent).display !== "inline";
    const kept = parent.closest("bdi") || alone;
    if (at >= 0 && !kept) found.push(parent.outerHTML.slice(0, 200));
  }
  return found;
}"""
