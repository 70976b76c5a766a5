"""Pages that look again by themselves: how often, and what stands where the desk says no more."""

from collections.abc import Iterator

import pytest

from teller.operate.owner_desk.port.money import ExportProgress
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.visiting import Browser, browsing


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing(FakeDesk()) as found:
        found.sign_in()
        yield found


def test_a_decision_that_is_late_looks_again_for_some_minutes(browser: Browser) -> None:
    browser.desk.state = "late"
    found = browser.get("/decisions/d1?back=/licences").text
    assert 'hx-get="/decisions/d1/state?back=/licences&amp;left=149" hx-trigger="load delay:2s"' in found
    assert "left=0" in browser.get("/decisions/d1/state?left=1").text
    for left in ("0", "-1"):
        assert "hx-get" not in browser.get(f"/decisions/d1/state?left={left}").text
    assert "left=149" in browser.get("/decisions/d1/state?left=9999").text


@pytest.mark.parametrize("why", [Why.UNKNOWN, Why.DELAYED])
def test_a_decision_of_which_the_desk_says_nothing_has_the_whole_page_say_so(browser: Browser, why: Why) -> None:
    browser.desk.refusing["outcome"] = DeskRefusal(why)
    page, state = browser.get("/decisions/d1"), browser.get("/decisions/d1/state")
    assert page.status_code == state.status_code == (404 if why is Why.UNKNOWN else 503)
    assert ("no longer knows" in page.text) == (why is Why.UNKNOWN)
    assert state.headers["hx-refresh"] == "true"
    assert "hx-refresh" not in page.headers


def test_a_copy_that_takes_long_is_looked_at_for_some_minutes(browser: Browser) -> None:
    browser.desk.export = ExportProgress("running", 1, 10)
    for page in ("/account", "/account/export/state?left=9999"):
        assert 'hx-get="/account/export/state?left=149" hx-trigger="load delay:2s"' in browser.get(page).text
    assert "left=0" in browser.get("/account/export/state?left=1").text
    for left in ("", "?left=0", "?left=-1"):
        found = browser.get(f"/account/export/state{left}").text
        assert "hx-get" not in found
        assert "Open this page again later." in found


def test_a_page_that_is_left_open_does_not_look_for_ever(browser: Browser) -> None:
    assert 'hx-get="/delays?left=23"' in browser.get("/").text
    assert 'hx-get="/delays?left=0"' in browser.get("/delays?left=1").text
    for left in ("", "?left=0", "?left=-5"):
        assert "hx-get" not in browser.get(f"/delays{left}").text
    assert "left=23" in browser.get("/delays?left=99").text


def test_who_closes_at_once_is_told_before_the_session_ends(browser: Browser) -> None:
    found = browser.send("/account/close", grace_days="0")
    assert "Your account is closed" in found.text
    assert browser.send("/account/close", grace_days="7").status_code == 303
    browser.desk.refusing["close"] = DeskRefusal(Why.DELAYED, "closing")
    assert browser.send("/account/close", grace_days="0").status_code == 503


@pytest.mark.parametrize("path", ["/delays", "/decisions/d1/state", "/account/export/state"])
def test_a_part_that_looks_again_has_the_whole_page_say_that_the_session_is_over(browser: Browser, path: str) -> None:
    browser.client.cookies.clear()
    found = browser.client.get(path, headers={"hx-request": "true"})
    assert (found.status_code, found.headers["hx-refresh"]) == (401, "true")
    assert "hx-refresh" not in browser.get(path).headers


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("/licences", "/licences"), ("/deposits/objects?more=x", "/deposits/objects"), ("/delays", "/"),
        ("/decisions/d1", "/"), ("/sign-in", "/"),
    ],
)  # fmt: skip
def test_who_signs_in_goes_on_where_the_session_ended(browser: Browser, path: str, then: str) -> None:
    browser.client.cookies.clear()
    assert f'data-sign-in data-then="{then}"' in browser.get(path).text
