"""Standing terms in Chromium: set by choices, by keyboard and without a script; each of their pages is sound."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bank.withdrawals import standing_terms
from bank.withdrawals.terms import Buyers, Exclusivity, LicencePrice, PriceBasis, StandingGrant, StandingTerms
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import GROUPS
from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, SHOTS, Served, violations, visiting
from tests.owner_page.test_browser import CUT_OFF, SCHEMES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

CHOSEN = StandingGrant(
    frozenset({"social"}), frozenset({DataUse.TRAIN, DataUse.MINE}), Buyers(frozenset({"acme-ai"})),
    Territory(GROUPS["EU"] | {"CH"}), (LicencePrice(PriceBasis.RECORD, "EUR", 500),), 3653,
    frozenset({Exclusivity.NONE}),
)  # fmt: skip


def choose(page: Page) -> None:
    """Fill the form by the labels and legends that an owner reads."""
    for name in (
        "what you post, like and share on social platforms", "train models", "analyse it", "the European Union",
        "ten years", "others may get the same",
    ):  # fmt: skip
        page.get_by_label(name, exact=True).check()
    page.get_by_label("Or only these").fill("acme-ai")
    page.get_by_label("And these countries").fill("Switzerland")
    page.get_by_label("Amount 1").fill("0.0005")


def held(served: Served) -> Any:
    found = standing_terms.read(served.desk.said[-1][2].encode(), "")
    assert isinstance(found, StandingTerms)
    return found.grants


@pytest.mark.parametrize("script", [True, False])
def test_a_grant_is_found_chosen_seen_and_set(chromium: Browser, page: Served, script: bool) -> None:
    page.desk.standing = ""
    with visiting(chromium, page, width=320, java_script_enabled=script) as visit:
        visit.page.goto(page.address("/offers"))
        visit.page.get_by_role("link", name="Standing terms").click()
        visit.page.get_by_role("link", name="Add a grant").click()
        choose(visit.page)
        visit.page.get_by_role("button", name="Go on").click()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("What you would grant")
        expect(visit.page.get_by_text("With this you grant nothing")).to_have_count(0)
        visit.page.get_by_role("button", name="Change something").click()
        expect(visit.page.get_by_label("Amount 1")).to_have_value("0.0005")
        visit.page.get_by_role("button", name="Go on").click()
        assert page.desk.said == []
        visit.page.get_by_role("button", name="Set this grant").click()
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
        assert visit.complaints == []
    assert held(page) == (CHOSEN,)


def test_the_keyboard_alone_chooses_and_sets(chromium: Browser, page: Served) -> None:
    page.desk.standing = ""
    with visiting(chromium, page) as visit:
        visit.page.goto(page.address("/offers/standing-terms/grant"))
        for label, key in (("your calls, text messages and mobile data sessions", "Space"), ("a year", "Space")):
            visit.page.get_by_label(label, exact=True).focus()
            visit.page.keyboard.press(key)
        visit.page.get_by_label("Days, if other").focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_text("With this you grant nothing")).to_be_visible()
        visit.page.get_by_role("button", name="Set this grant").focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("[data-state=done]")).to_be_visible()
    (grant,) = held(page)
    assert (grant.domains, grant.longest_days, grant.uses) == (frozenset({"telecom"}), 366, frozenset())


@pytest.mark.parametrize(("width", "language"), [(320, "de"), (768, "en"), (1280, "de")])
def test_what_follows_the_form_is_sound(chromium: Browser, page: Served, width: int, language: str) -> None:
    """The form with what is wrong, what would be granted, and terms that the page cannot show."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    look = f"{width}-{language}"
    with visiting(chromium, page, width=width, locale=language) as visit:
        visit.page.goto(page.address("/offers/standing-terms/grant?number=1"))
        visit.page.locator("#countries").fill("Atlantis\n" + "Donaudampfschifffahrtsgesellschaft" * 9)
        visit.page.locator("#amount-3").fill("much")
        found = [*faults(visit.page, f"wrong-{look}", "main form button")]
        visit.page.locator("#countries").fill("DE")
        visit.page.locator("#amount-3").fill("")
        found += faults(visit.page, f"said-{look}", "main form button")
        page.desk.standing = '{"version": 1, "grants": [{"seasons": ["%s"]}]}' % ("spring" * 60)
        visit.page.goto(page.address("/offers/standing-terms"))
        found += faults(visit.page, f"unread-{look}")
    assert found == []


def faults(page: Page, name: str, press: str = "") -> list[str]:
    """Return what is wrong with the page to which a button leads."""
    if press:
        with page.expect_navigation():
            page.locator(press).last.click()
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SHOTS / f"standing-{name}-{scheme}.png", full_page=True)
        found += [*page.evaluate(CUT_OFF), *violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return [f"{name}: {each}" for each in found]
