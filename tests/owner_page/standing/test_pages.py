"""Standing terms are set by choices: seen in plain words before they hold, and never over those of another window."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bank.withdrawals import standing_terms
from bank.withdrawals.terms import StandingGrant, StandingTerms
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import GRANT, OWNER
from tests.owner_page.visiting import Browser, browsing, forms

GRANT_FORM = {
    "domain": ["social"], "use": ["train", "mine"], "anybody": "yes", "place": ["EU"], "countries": "Switzerland",
    "amount-1": "0.0005", "currency-1": "eur", "per-1": "record", "length": "3653", "exclusivity": ["none"],
}  # fmt: skip


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing(FakeDesk()) as found:
        found.sign_in()
        yield found


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>|[\u2068\u2069]", "", text))


def check(browser: Browser, **fields: Any) -> Any:
    return browser.send("/offers/standing-terms/grant", **fields)


def setting(text: str) -> dict[str, str]:
    """Return the fields of the form that sets what the page says."""
    return next(fields for action, fields in forms(text) if action == "/offers/set-standing-terms")


def held(browser: Browser) -> tuple[StandingGrant, ...]:
    """Return the grants of the document that was set last."""
    owner, name, document = browser.desk.said[-1]
    assert (owner, name) == (OWNER, "set_standing_terms")
    found = standing_terms.read(document.encode(), "")
    assert isinstance(found, StandingTerms)
    return found.grants


def test_a_grant_is_seen_in_plain_words_before_it_holds(browser: Browser) -> None:
    browser.desk.standing = ""
    seen = check(browser, **GRANT_FORM)
    words = plain(seen.text)
    for each in (
        "what you post, like and share", "analyse it", "anybody whom the bank has registered", "the European Union",
        "Switzerland", "at least 0.0005\xa0EUR for each record", "3,653 days at most", "others may get the same",
    ):  # fmt: skip
        assert each in words
    assert "you grant nothing" not in words
    assert browser.desk.said == []
    assert browser.post("/offers/set-standing-terms", setting(seen.text)).status_code == 303
    (grant,) = held(browser)
    assert grant.longest_days == 3653
    assert grant.territory.countries > {"CH", "DE"}


def test_nothing_chosen_grants_nothing_and_the_page_says_so(browser: Browser) -> None:
    words = plain(check(browser).text)
    assert "With this you grant nothing" in words
    assert "Which of your records, What may be done with them, By whom" in words
    part = plain(check(browser, **{**GRANT_FORM, "place": [], "countries": ""}).text)
    assert "nothing is chosen for: In which countries." in part


def test_wrong_fields_come_back_as_they_were_typed(browser: Browser) -> None:
    typed = {**GRANT_FORM, "anybody": "", "buyers": "acme-ai\r\n<b>!", "amount-2": "much", "currency-2": "EUR"}
    found = check(browser, **typed)
    assert found.status_code == 422
    text = html.unescape(found.text)
    assert "2 fields need another look" in plain(found.text)
    assert "These are no registered names: <b>!." in text.replace("\u2068", "").replace("\u2069", "")
    assert "much is no amount" in text
    assert "acme-ai\r\n<b>!</textarea>" in text
    assert 'value="0.0005"' in text
    assert 'id="use-mine" name="use" value="mine" checked' in text
    assert "<b>!" not in found.text
    assert browser.desk.said == []


def test_a_grant_is_changed_beside_others(browser: Browser) -> None:
    form = browser.get("/offers/standing-terms/grant?number=1").text
    assert 'id="domain-social" name="domain" value="social" checked' in form
    assert "Switzerland</textarea>" in form
    seen = check(browser, **GRANT_FORM, number="1")
    assert "Your other grant stays as it is." in seen.text
    browser.post("/offers/set-standing-terms", setting(seen.text))
    first, second = held(browser)
    assert first.buyers.anybody
    assert second == StandingGrant(domains=frozenset({"telecom"}))


def test_who_wants_to_change_something_first_sees_what_was_typed(browser: Browser) -> None:
    seen = check(browser, **GRANT_FORM, number="2")
    fields = next(each for action, each in forms(seen.text) if action == "/offers/standing-terms/grant")
    assert fields["again"] == "yes"
    back = check(browser, **GRANT_FORM, number="2", again="yes").text
    assert "Grant 2" in back
    assert 'value="0.0005"' in back


def test_a_grant_is_removed_and_with_the_last_all_terms(browser: Browser) -> None:
    page = browser.get("/offers/standing-terms").text
    second = [fields for action, fields in forms(page) if action == "/offers/standing-terms/remove"][1]
    assert browser.post("/offers/standing-terms/remove", second).status_code == 303
    assert held(browser) == (GRANT,)
    browser.desk.standing = browser.desk.said[-1][2]
    page = browser.get("/offers/standing-terms").text
    (last,) = [fields for action, fields in forms(page) if action == "/offers/standing-terms/remove"]
    browser.post("/offers/standing-terms/remove", last)
    assert browser.desk.said[-1] == (OWNER, "set_standing_terms", "")


def test_what_another_window_set_meanwhile_is_not_overwritten(browser: Browser) -> None:
    seen = check(browser, **GRANT_FORM)
    page = browser.get("/offers/standing-terms").text
    browser.desk.standing = ""
    assert browser.post("/offers/set-standing-terms", setting(seen.text)).status_code == 409
    remove = next(fields for action, fields in forms(page) if action == "/offers/standing-terms/remove")
    assert browser.post("/offers/standing-terms/remove", remove).status_code == 409
    assert browser.desk.said == []


def test_terms_that_the_page_cannot_show_are_not_lost_silently(browser: Browser) -> None:
    browser.desk.standing = '{"version": 1, "grants": [{"seasons": ["<spring>"]}]}'
    for page in (browser.get("/offers/standing-terms"), browser.get("/offers/standing-terms/grant"), check(browser)):
        assert browser.desk.standing in html.unescape(page.text)
        assert "it takes the place of all of them" in page.text
        assert "<spring>" not in page.text


def test_the_passkey_is_asked_for_anew_and_then_what_was_seen_is_set(browser: Browser) -> None:
    seen = check(browser, **GRANT_FORM)
    browser.desk.refusing["proven"] = DeskRefusal(Why.PROVE_AGAIN)
    asked = browser.post("/offers/set-standing-terms", setting(seen.text))
    assert asked.status_code == 403
    kept = setting(asked.text)
    assert kept["document"] == setting(seen.text)["document"]
    browser.desk.refusing.clear()
    assert browser.post("/offers/set-standing-terms", kept).status_code == 303
    assert len(held(browser)) == 3


def test_as_many_grants_as_there_may_be_are_paged(browser: Browser) -> None:
    full = StandingTerms("", 1, (GRANT,) * 64)
    browser.desk.standing = standing_terms.to_json(full).decode()
    first = browser.get("/offers/standing-terms")
    assert len(first.content) < 60_000
    assert "There are as many grants as there may be." in first.text
    assert 'href="/offers/standing-terms?more=20"' in first.text
    last = browser.get("/offers/standing-terms?more=60").text
    assert "Grant 64" in last
    assert "more=80" not in last
    one_more = check(browser, **GRANT_FORM)
    assert one_more.status_code == 400
    assert "Remove one, or change one of them." in one_more.text
    assert check(browser, **GRANT_FORM, number="64").status_code == 200


@pytest.mark.parametrize("more", ["-1", "x", "9" * 50, "٣"])
def test_a_damaged_number_is_none(browser: Browser, more: str) -> None:
    assert "Grant 1" in browser.get(f"/offers/standing-terms?more={more}").text or more == "9" * 50
    assert "A new grant" in browser.get(f"/offers/standing-terms/grant?number={more}").text


@pytest.mark.parametrize("why", [Why.DELAYED, Why.SIGNED_OUT])
def test_what_the_desk_does_not_say_is_set_nowhere(browser: Browser, why: Why) -> None:
    seen = setting(check(browser, **GRANT_FORM).text)
    browser.desk.refusing["standing_terms"] = DeskRefusal(why, "desk")
    status = {Why.DELAYED: 503, Why.SIGNED_OUT: 401}[why]
    assert check(browser, **GRANT_FORM).status_code == status
    assert browser.get("/offers/standing-terms").status_code == status
    browser.sign_in()
    assert browser.post("/offers/set-standing-terms", seen | {"form_key": ""}).status_code == 403
    assert browser.send("/offers/standing-terms/remove", number="1", seen=seen["seen"]).status_code == status
    assert browser.desk.said == []
