"""Choosing a language stays on the page, behind a form in its room, and goes nowhere else; a code behind the # goes on
with it.
"""

from collections.abc import Iterator

import pytest

from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.test_pages import OPEN, READ
from tests.owner_page.visiting import Browser, browsing, forms

PIECES = ("/delays", "/account/export/state", "/decisions/d1/state")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing(FakeDesk()) as found:
        yield found


@pytest.mark.parametrize("path", [*(each for each in READ if each not in PIECES), *OPEN, "/offers?more=20"])
def test_choosing_a_language_stays_on_the_page(browser: Browser, path: str) -> None:
    browser.sign_in()
    fields = next(each for action, each in forms(browser.get(path).text) if action == "/language")
    chosen = browser.post("/language", {"at": fields["at"], "language": "de"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, path)
    assert 'lang="de"' in browser.get(path, "de").text


def test_after_a_form_one_stays_in_its_room(browser: Browser) -> None:
    browser.sign_in()
    page = browser.send("/offers/standing-terms/grant").text
    assert next(each for action, each in forms(page) if action == "/language") == {"at": "/offers"}


@pytest.mark.parametrize(
    "at",
    [
        "", "https://evil.example/", "//evil.example", "/\\evil.example", "/offersevil", "/offers.evil.example",
        "javascript:alert(1)", "/language", "/static/owner.css", "/offers\r\nset-cookie: a=b",
    ],
)  # fmt: skip
def test_no_other_address_is_gone_to(browser: Browser, at: str) -> None:
    assert browser.post("/language", {"at": at, "language": "de"}).headers["location"] == "/"


@pytest.mark.parametrize("at", ["/offers/../../evil", "/offers/?a=//evil.example", "/check/\r\nset-cookie: a=b"])
def test_an_odd_address_stays_on_the_page(browser: Browser, at: str) -> None:
    answer = browser.post("/language", {"at": at, "language": "de"})
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")
    assert "a=b" not in answer.headers.get("set-cookie", "")
