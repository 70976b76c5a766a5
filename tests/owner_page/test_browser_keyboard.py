"""The keyboard alone reaches and works everything; reading, and the way out, need no script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, Served, visiting
from tests.owner_page.samples import AGREEMENT, OWNER
from tests.owner_page.test_browser import PAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

#: Everything on a page that can be worked, and is seen; of choices that exclude each other arrows reach the others.
WORKABLE = """[...document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden], [type=radio]:not(:checked))")]
  .filter(each => each.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }))"""
#: Notes what has the focus, and whether one sees that.
NOTE = """() => {
  const at = document.activeElement;
  if (at === document.body) return "end";
  at.dataset.reached = "yes";
  const style = getComputedStyle(at);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? "seen" : at.outerHTML.slice(0, 120);
}"""
BUSY = (
    "/", "/offers/speech-2027/2", "/offers/standing-terms", "/offers/standing-terms/grant", "/licences", "/consents",
    "/account", "/security", "/give", "/check",
)  # fmt: skip


def _tab_to(page: Page, name: str) -> None:
    """Go on by the keyboard until the element of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"the keyboard does not reach {name}")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(chromium: Browser, page: Served, width: int) -> None:
    with visiting(chromium, page, width=width) as visit:
        for path in BUSY:
            visit.page.goto(page.address(path))
            for _ in range(120):
                visit.page.keyboard.press("Tab")
                if (found := visit.page.evaluate(NOTE)) == "end":
                    break
                assert found == "seen", path
            left = visit.page.evaluate(f"{WORKABLE}.filter(each => !each.dataset.reached).map(each => each.outerHTML)")
            assert left == [], path


def test_the_first_key_skips_to_the_content(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page) as visit:
        visit.page.goto(page.address("/licences"))
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.closest('main') !== null")


def test_the_keyboard_alone_ends_a_licence(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page, width=320) as visit:
        visit.page.goto(page.address("/"))
        _tab_to(visit.page, "Menu")
        visit.page.keyboard.press("Enter")
        for name in ("Licences", "End this licence", "End it now"):
            _tab_to(visit.page, name)
            with visit.page.expect_navigation():
                visit.page.keyboard.press("Enter")
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
    assert page.desk.said == [(OWNER, "revoke", AGREEMENT)]


def test_reading_needs_no_script(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page, width=320, java_script_enabled=False) as visit:
        for path in PAGES:
            answer = visit.page.goto(page.address(path))
            assert answer is not None
            assert answer.status == 200, path
            expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        assert visit.complaints == []


def test_the_way_out_needs_no_script(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page, width=320, java_script_enabled=False) as visit:
        visit.page.goto(page.address("/"))
        visit.page.get_by_text("Menu", exact=True).click()
        visit.page.get_by_role("navigation").get_by_role("link", name="Licences").click()
        visit.page.get_by_role("link", name="End this licence").click()
        visit.page.get_by_role("button", name="End it now").click()
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
    assert page.desk.said == [(OWNER, "revoke", AGREEMENT)]
