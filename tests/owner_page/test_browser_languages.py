"""Choosing a language in Chromium: a code that came behind the # is not lost, and goes to no server."""

import pytest
from playwright.sync_api import Browser, expect

from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, Served, visiting

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.mark.parametrize("path", ["/enrol", "/demo"])
def test_a_code_behind_the_address_stays_in_another_language(chromium: Browser, page: Served, path: str) -> None:
    with visiting(chromium, page, owner="") as visit:
        visit.page.goto(page.address(f"{path}#se%2Fcret-1"))
        for name, language in (("Deutsch", "de"), ("English", "en")):
            visit.page.get_by_role("button", name=name).click()
            expect(visit.page.locator("html")).to_have_attribute("lang", language)
            expect(visit.page.locator("[data-code]")).to_have_attribute("data-code", "se/cret-1")
            assert visit.page.url == page.address(path)
        assert all("cret-1" not in each.partition("#")[0] for each in visit.requests)


def test_a_code_that_was_typed_stays_as_well(chromium: Browser, page: Served) -> None:
    with visiting(chromium, page, owner="") as visit:
        visit.page.goto(page.address("/enrol"))
        visit.page.get_by_label("Invitation").fill("typed-1")
        visit.page.get_by_role("button", name="Deutsch").click()
        expect(visit.page.locator("html")).to_have_attribute("lang", "de")
        expect(visit.page.locator("[name=code]")).to_have_value("typed-1")
