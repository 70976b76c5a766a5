"""Pages of the owner's page, as a browser without a script gets them."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from teller.operate.owner_desk.port.reading import Delay
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import AGREEMENT, EARNINGS, NOBODY, NOW, OFFER, OTHER, OWNER, PURPOSE, RECEIPT
from tests.owner_page.visiting import CONFIG, Browser, browsing, forms

READ = (
    "/", "/delays", "/offers", "/offers/speech-2027/2", "/offers/standing-terms",
    "/offers/standing-terms/grant", "/offers/standing-terms/grant?number=1", "/licences", f"/licences/{AGREEMENT}",
    f"/licences/{AGREEMENT}/revoke", "/uses", "/looks", "/refusals", "/deposits", "/deposits/objects",
    f"/deposits/{RECEIPT}/0", "/consents", "/earnings", "/account", "/account/close?grace_days=7",
    "/account/export/state", "/check", "/give", "/give/u1", "/give/u1/deposit", "/security", "/decisions/d1",
    "/decisions/d1/state",
)  # fmt: skip
OPEN = ("/sign-in", "/enrol", "/recover", "/demo")
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def serving() -> Iterator[Browser]:
    with browsing(FakeDesk()) as found:
        yield found


@pytest.fixture
def browser(serving: Browser) -> Browser:
    serving.client.cookies.clear()
    serving.desk.refusing.clear()
    serving.desk.said.clear()
    serving.desk.state, serving.desk.may, serving.desk.offer = "done", "all", OFFER
    serving.desk.how, serving.desk.recovery_code_left = "passkey", True
    serving.sign_in()
    return serving


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", [*READ, *OPEN])
def test_each_page_is_whole(browser: Browser, path: str, language: str) -> None:
    found = browser.get(path, language)
    assert found.status_code == 200, found.text
    assert f'lang="{language}"' in found.text or "<html" not in found.text
    assert len(found.content) < MOST_BYTES
    assert "<script>alert" not in found.text
    assert OWNER not in found.text


@pytest.mark.parametrize("path", READ)
def test_a_stranger_sees_the_way_to_sign_in_alone(browser: Browser, path: str) -> None:
    browser.client.cookies.clear()
    found = browser.get(path)
    assert found.status_code in (303, 401)
    assert "Acme" not in found.text


@pytest.mark.parametrize("path", READ)
def test_another_owner_sees_nothing_of_this_one(browser: Browser, path: str) -> None:
    browser.sign_in(OTHER)
    found = browser.get(path)
    assert "Acme" not in found.text or path == "/security"  # names of passkeys are samples of everybody's


@pytest.mark.parametrize("path", [each for each in READ if not each.endswith("/state") and each != "/delays"])
def test_what_is_late_is_said_on_each_page_once(browser: Browser, path: str) -> None:
    whole = browser.desk.overview
    browser.desk.overview = replace(whole, delays=(Delay("withdrawals", NOW), Delay("ledger", 0)))
    try:
        found = browser.get(path).text
        assert found.count("Some of this is late") == 1
        assert "is from" in found
        assert "is reading all about" in found
        assert "1970" not in found
        browser.desk.overview = whole
        assert "Some of this is late" not in browser.get(path).text
    finally:
        browser.desk.overview = whole


@pytest.mark.parametrize("rows", ["objects", "uses"])
def test_the_check_does_not_say_none_of_a_list_that_is_late(browser: Browser, rows: str) -> None:
    browser.desk.refusing[rows] = DeskRefusal(Why.DELAYED, rows)
    found = browser.get("/check").text
    assert found.count("<li>This list cannot be shown right now.</li>") == 1
    assert "<li>None.</li>" not in found
    browser.desk.refusing.clear()
    assert "cannot be shown right now" not in browser.get("/check").text


def test_consents_say_in_words_which_records_they_are_for(browser: Browser) -> None:
    found = browser.get("/consents").text
    assert found.count("your posts") == 2  # the one that holds, and the one that can be given
    assert "your calls" in found


def test_a_filter_that_matches_nothing_does_not_say_that_nothing_was_deposited(browser: Browser) -> None:
    found = browser.get(f"/deposits/objects?depositor={NOBODY}").text
    assert "There are no such objects." in found
    assert "Nothing was deposited" not in found


@pytest.mark.parametrize("row", ["-1", "2147483648", "x"])
def test_a_record_that_cannot_be_is_not_found(browser: Browser, row: str) -> None:
    assert browser.get(f"/deposits/{RECEIPT}/{row}").status_code == 404


@pytest.mark.parametrize(("seconds", "again"), [(0, "Try again in a moment."), (5, "Try again in 5 seconds.")])
def test_when_to_try_again_is_said_once(browser: Browser, seconds: int, again: str) -> None:
    browser.desk.refusing["uses"] = DeskRefusal(Why.DELAYED, "desk", retry_s=seconds)
    found = browser.get("/uses").text
    assert found.lower().count("try again") == 1
    assert again in found


ANSWERS = [
    ("", 0, {"/offers/accept", "/offers/decline"}),
    ("refused", NOW, {"/offers/accept", "/offers/decline"}),
    ("revoked", NOW, {"/offers/accept", "/offers/decline"}),
    ("declined", NOW, {"/offers/accept"}),
    ("accepted", NOW, set()),
    ("accepted", OFFER.row.offered - 1, {"/offers/accept", "/offers/decline"}),  # an earlier version
]


@pytest.mark.parametrize(("said", "said_at", "answers"), ANSWERS)
def test_an_offer_can_be_answered_as_the_desk_takes_it(
    browser: Browser, said: str, said_at: int, answers: set[str]
) -> None:
    browser.desk.offer = replace(OFFER, row=replace(OFFER.row, said=said, said_at=said_at))
    found = browser.get("/offers/speech-2027/2").text
    assert {action for action, _ in forms(found) if action.startswith("/offers/")} == answers
    assert ("Read it and answer" in browser.get("/offers").text) is bool(answers)


def test_an_offer_whose_licence_holds_leads_to_it(browser: Browser) -> None:
    row = replace(OFFER.row, said="accepted", said_at=NOW)
    browser.desk.offer = replace(OFFER, row=row, agreement=AGREEMENT)
    found = browser.get("/offers/speech-2027/2").text
    assert "You accepted." in found
    assert f'href="/licences/{AGREEMENT}">See the licence, or end it</a>' in found
    assert not [action for action, _ in forms(found) if action.startswith("/offers/")]


def test_two_clicks_end_a_licence(browser: Browser) -> None:
    first = browser.get("/licences")
    assert f'href="/licences/{AGREEMENT}/revoke"' in first.text
    consequences = browser.get(f"/licences/{AGREEMENT}/revoke")
    assert "has 1 package with your records" in consequences.text.replace("\u2068", "").replace("\u2069", "")
    ((action, fields),) = [each for each in forms(consequences.text) if each[0] == "/licences/revoke"]
    done = browser.post(action, fields)
    assert done.status_code == 303
    assert browser.desk.said == [(OWNER, "revoke", AGREEMENT)]
    outcome = browser.get(done.headers["location"])
    assert 'data-state="done"' in outcome.text
    assert f'href="/licences/{AGREEMENT}"' in outcome.text


def test_no_form_is_taken_without_its_key(browser: Browser) -> None:
    seen = set()
    for path in READ:
        for action, fields in forms(browser.get(path).text):
            if action == "/language" or action in seen:
                continue
            seen.add(action)
            for wrong in ({}, {"form_key": ""}, {"form_key": "key-of-another"}):
                found = browser.post(action, {**fields, "form_key": "", **wrong})
                assert found.status_code == 403, action
    assert len(seen) > 12
    assert browser.desk.said == []


def test_no_form_is_taken_from_another_site(browser: Browser) -> None:
    key = f"key-{browser.client.cookies.get(CONFIG.cookie)}"
    for origin in ("https://evil.example", "null", "http://localhost:9999", ""):
        found = browser.client.post("/licences/revoke", data={"form_key": key}, headers={"origin": origin})
        assert found.status_code == 403
    assert browser.client.post("/licences/revoke", data={"form_key": key}).status_code == 403
    assert browser.desk.said == []


def test_every_form_of_the_pages_works(browser: Browser) -> None:
    for path in READ:
        for action, fields in forms(browser.get(path).text):
            if action in ("/language", "/sign-out"):
                continue
            key = f"key-{browser.client.cookies.get(CONFIG.cookie)}"
            assert browser.post(action, {**fields, "form_key": key}).status_code in (200, 303), action
    names = {name for _, name, *_ in browser.desk.said}
    assert names >= {
        "accept", "decline", "revoke", "set_standing_terms", "consent", "withdraw", "confirm_link", "refuse_link",
        "name_successor", "close", "remove_passkey", "end_session",
    }  # fmt: skip


def test_what_gives_away_asks_for_the_passkey_and_goes_on(browser: Browser) -> None:
    browser.desk.refusing["proven"] = DeskRefusal(Why.PROVE_AGAIN)
    asked = browser.send("/offers/accept", offering="speech-2027", version="2")
    assert asked.status_code == 403
    assert browser.desk.said == []
    action, fields = next(each for each in forms(asked.text) if each[0] == "/offers/accept")
    assert (fields["offering"], fields["version"]) == ("speech-2027", "2")
    begun = browser.ask("/prove/begin", {}).json()
    proven = browser.ask("/prove/finish", {"ticket": begun["ticket"], "credential": "good"})
    assert proven.status_code == 200
    done = browser.post(action, {**fields, "form_key": proven.json()["form_key"]})
    assert done.status_code == 303
    assert browser.desk.said == [(OWNER, "accept", "speech-2027", 2)]


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("language", ["en", "de"])
def test_each_refusal_is_said(browser: Browser, why: Why, language: str) -> None:
    browser.desk.refusing["uses"] = DeskRefusal(why, "desk", 3)
    found = browser.get("/uses", language)
    assert found.status_code in (303, 400, 401, 403, 404, 409, 410, 429, 503)
    assert "refused-" not in found.text


def test_who_has_one_passkey_may_enrol_alone(browser: Browser) -> None:
    browser.desk.may = "enrol"
    found = browser.get("/security")
    assert found.status_code == 200
    assert "Enrol a second one" in found.text
    assert "/licences" not in found.text
    assert "/security/passkey/remove" not in found.text


def test_who_came_by_a_recovery_code_enrols_anew(browser: Browser) -> None:
    browser.desk.may, browser.desk.how = "enrol", "recovery"
    found = browser.get("/security").text
    assert "Enrol a new passkey now, by 2 December 2026, 00:00 UTC" in found
    assert "all earlier passkeys and sessions end" in found
    assert "Enrol a second one" not in found
    assert "Enrol another passkey" not in found
    assert "/security/passkey/remove" not in found


def test_each_session_says_how_it_began(browser: Browser) -> None:
    found = re.findall("<li>(With .*?),", browser.get("/security").text)
    assert found[0].startswith("With the passkey “(script)")
    assert found[1:] == ["With the passkey “Passkey”", "With the recovery code", "With the link of the demo"]


def test_a_new_recovery_code_is_one_that_there_is(browser: Browser) -> None:
    browser.desk.recovery_code_left = False
    assert "You have no recovery code" in browser.get("/security").text
    found = browser.send("/security/recovery-code").text
    assert "WXYZ-1234" in found
    assert "You have a recovery code" in found
    assert "You have no recovery code" not in found
    assert found.count("This one.") == 1


def test_enrolling_shows_the_recovery_code_once(browser: Browser) -> None:
    browser.client.cookies.clear()
    begun = browser.ask("/enrol/begin", {"code": "good"})
    assert begun.status_code == 200
    done = browser.ask("/enrol/finish", {"ticket": begun.json()["ticket"], "credential": "good", "name": "phone"})
    assert done.json()["recovery_code"]
    assert "httponly" in done.headers["set-cookie"].lower()
    assert "samesite=strict" in done.headers["set-cookie"].lower()
    assert browser.ask("/enrol/begin", {"code": "bad"}).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', '{"ticket": 1}', "[" * 50_000, '{"ticket": "t"}'])
def test_what_a_script_sends_wrongly_is_refused(browser: Browser, body: str) -> None:
    headers = {"origin": CONFIG.origin, "content-type": "application/json"}
    assert browser.client.post("/sign-in/finish", content=body, headers=headers).status_code == 400


def test_signing_out_ends_the_session(browser: Browser) -> None:
    assert browser.send("/sign-out").status_code == 303
    assert not browser.desk.tokens.get(browser.client.cookies.get(CONFIG.cookie) or "", "")


@pytest.mark.parametrize("method", ["state", "sign_out"])
def test_signing_out_while_the_desk_is_away_takes_the_cookie_back_and_says_what_is_left(
    browser: Browser, method: str
) -> None:
    browser.desk.refusing[method] = DeskRefusal(Why.DELAYED, "sign_in")
    found = browser.send("/sign-out")
    assert found.status_code == 503
    assert "ends by itself" in found.text
    assert found.headers["set-cookie"].startswith(f'{CONFIG.cookie}=""; ')
    assert "max-age=0" in found.headers["set-cookie"].lower()
    browser.desk.refusing.clear()
    assert browser.send("/sign-out").status_code == 303


def test_no_other_page_signs_out(browser: Browser) -> None:
    assert browser.post("/sign-out", {"form_key": "key-of-another"}).status_code == 403
    assert browser.get("/uses").status_code == 200


WRONG = [
    ("/enrol/begin", {"code": "bad"}, "ask the bank for a new", "bitten Sie die Bank um eine neue"),
    ("/enrol/finish", {"ticket": "t", "credential": "bad"}, "on another device", "auf einem anderen Gerät"),
    ("/recover/finish", {"code": "bad"}, "This recovery code", "Dieser Wiederherstellungscode"),
    ("/demo/finish", {"code": "bad"}, "Run the demo again", "Starten Sie die Vorführung noch einmal"),
    ("/sign-in/finish", {"ticket": "t", "credential": "bad"}, "Use another passkey", "Benutzen Sie einen anderen"),
]


@pytest.mark.parametrize(("path", "given", "english", "german"), WRONG, ids=[each[0] for each in WRONG])
def test_what_does_not_sign_in_says_what_to_do(
    browser: Browser, path: str, given: dict[str, str], english: str, german: str
) -> None:
    for language, words in (("en", english), ("de", german)):
        found = browser.ask(path, given, language)
        assert found.status_code == 400
        assert words in found.json()["problem"]


def test_too_many_tries_say_when_the_next_may_be(browser: Browser) -> None:
    browser.desk.refusing["begin_sign_in"] = DeskRefusal(Why.TOO_MANY, "", 7)
    found = browser.ask("/sign-in/begin", {})
    assert (found.status_code, found.headers["retry-after"]) == (429, "7")
    assert "Try again in 7 seconds" in found.json()["problem"]


@pytest.mark.parametrize("path", ["/enrol", "/recover", "/security"])
def test_no_code_comes_into_an_address_without_the_script(browser: Browser, path: str) -> None:
    found = re.findall("<form[^>]*>", browser.get(path).text)
    assert found
    assert all('method="post"' in each for each in found)


def test_a_decision_that_waits_shows_by_itself(browser: Browser) -> None:
    browser.desk.state = "waiting"
    found = browser.get("/decisions/d1?back=https://evil.example/")
    assert 'hx-trigger="load delay:300ms"' in found.text
    assert "http-equiv" in found.text
    here = 'name="at" value="/decisions/d1?back=https://evil.example/"'  # its own address, for another language
    assert "evil" not in found.text.replace(here, "")


def test_earnings_are_shown_while_statements_are_late(browser: Browser) -> None:
    assert "cannot be shown right now" not in browser.get("/earnings").text
    browser.desk.earnings = replace(EARNINGS, statements=None)
    found = browser.get("/earnings")
    browser.desk.earnings = EARNINGS
    assert found.status_code == 200
    assert "cannot be shown right now" in found.text
    assert "There is no statement yet" not in found.text
    assert "speech-2027" in found.text


def test_a_file_comes_whole(browser: Browser) -> None:
    found = browser.get("/earnings/2026-10/final/1/json")
    assert found.content == b"\x00\xff{}"
    assert found.headers["content-disposition"] == 'attachment; filename="statement-2026-10.json"'
    assert browser.get("/account/export/file").content == b"\x00\xff{}"


def test_an_upload_comes_in_pieces(browser: Browser) -> None:
    key = f"key-{browser.client.cookies.get(CONFIG.cookie)}"
    begun = browser.send("/give/begin", connector="mastodon", size="3")
    assert begun.json() == {"upload": "u1", "received": 0}
    headers = {"origin": CONFIG.origin, "x-form-key": key}
    assert browser.client.post("/give/u1/piece?start=0", content=b"abc", headers=headers).json()["received"] == 3
    headers["x-form-key"] = "another"
    assert browser.client.post("/give/u1/piece?start=0", content=b"abc", headers=headers).status_code == 403
    headers["x-form-key"] = key
    assert browser.client.post("/give/u1/piece?start=0", content=b"a" * 1_048_577, headers=headers).status_code == 413


def test_headers_keep_answers_in(browser: Browser) -> None:
    for path in ("/", "/licences", "/nowhere", "/check/keys"):
        found = browser.get(path)
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self' https://witness.example;" in policy
        assert "unsafe" not in policy
        assert found.headers["cache-control"] == "no-store"
        assert found.headers["referrer-policy"] == "same-origin"


def test_the_page_answers_to_its_own_name_alone(browser: Browser) -> None:
    assert browser.client.get("/sign-in", headers={"host": "evil.example"}).status_code == 403
    moved = browser.client.get("/sign-in", headers={"host": "127.0.0.1:8790"}, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, "http://localhost:8790/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/licences/none",
        f"/licences/{RECEIPT}",
        "/deposits/x/0",
        "/offers/x/y",
        "/static/../app.py",
        "/uses/1",
    ],
)
def test_what_is_not_there_is_said(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(("language", "begin", "end"), [("en", "\u201c", "\u201d"), ("de", "\u201e", "\u201c")])
@pytest.mark.parametrize("path", ["/offers", "/licences", f"/licences/{AGREEMENT}", "/uses", "/refusals", "/check"])
def test_what_originators_wrote_is_quoted_and_harmless(
    browser: Browser, path: str, language: str, begin: str, end: str
) -> None:
    found = browser.get(path, language).text
    assert f"{begin}(script)alert(1)(/script) &amp; &#39;Acme&#39; AI Donau" in found
    assert not any(set(each) & set("\u202e\u200f") for each in found.splitlines() if f"{begin}(script)" in each)
    if path in {"/offers", "/licences"}:
        assert f"<bdi>{begin}{PURPOSE}{end}</bdi>" in found, "all of the purpose"


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_name_turns_the_words_after_it_around(browser: Browser, language: str) -> None:
    found = [each for each in re.findall("<h2>(.*?)</h2>", browser.get("/consents", language).text) if "Acme" in each]
    assert found
    assert all("\u202e" not in each and "\u2068" in each for each in found)


LAST_DAYS = {
    "/offers": ("You can answer until 30 December 2026.", "to 30 November 2025.", "Until 29 November 2028."),
    "/licences": ("until 30 November 2027",),
    f"/licences/{AGREEMENT}": ("until 30 November 2027",),
    "/uses": ("until 30 November 2027",),
    "/consents": ("until 30 November 2027", "until 29 November 2026"),
}


@pytest.mark.parametrize("path", LAST_DAYS)
def test_each_end_is_shown_by_the_last_day_that_counts(browser: Browser, path: str) -> None:
    found = browser.get(path).text
    assert [each for each in LAST_DAYS[path] if each not in found] == []
