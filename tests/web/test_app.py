"""The pages: what a request gets, and what no page ever holds."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.steps.outcome import Reason
from tests.web.samples import CANARY, HOSTILE, OWNER, FakeRecords, FakeStrips, busy, item
from web import app as web_app
from web import reasons
from web.app import MOST_FORM, WebSources, application
from web.guard import HEADERS, Guard
from web.panels.every import PANELS
from web.snapshot import Snapshot
from web.stripping import MOST_CHARS

STATIC = Path(web_app.__file__).parent / "static"
OBJECT = f"/owners/{OWNER}/{item(HOSTILE).id}"
PAGES = ("/", "/strip", "/schemas", "/schemas/social.post.v1", "/reasons", f"/owners/{OWNER}", OBJECT)
FRAGMENTS = ("/trouble", *(f"/panels/{panel.name}" for panel in PANELS))


def client_of(seen: Snapshot, words: str = "acme") -> TestClient:
    sources = WebSources(lambda: seen, FakeRecords(words), FakeStrips(words))
    return TestClient(Guard(application(sources), frozenset()), base_url="http://127.0.0.1:8470")


@pytest.fixture
def hostile() -> Iterator[TestClient]:
    with client_of(busy(HOSTILE), HOSTILE) as found:
        yield found


@pytest.fixture
def calm() -> Iterator[TestClient]:
    with client_of(Snapshot(0.0)) as found:
        yield found


@pytest.mark.parametrize("path", [*PAGES, *FRAGMENTS])
def test_what_comes_from_outside_is_text_and_no_markup(hostile: TestClient, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    # within an attribute, the quote is what would end it
    assert not re.search(r"<[^>]*\"onload=", answer.text)


def test_hostile_words_are_there_as_text(hostile: TestClient) -> None:
    for path in ("/trouble", "/panels/flow", "/panels/failed", "/panels/consents", "/panels/objects", OBJECT):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile.get(path).text, path


def test_a_hostile_text_that_is_typed_comes_back_as_text(hostile: TestClient) -> None:
    answer = hostile.post("/strip", data={"text": HOSTILE, "policy": "standard", "language": "en"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_no_template_turns_escaping_off() -> None:
    folder = Path(web_app.__file__).parent
    for file in (*folder.glob("templates/*.html"), *folder.glob("panels/*.html")):
        assert not re.search(r"\|\s*safe|autoescape", file.read_text("utf-8")), file


@pytest.mark.parametrize("path", [*PAGES, *FRAGMENTS])
def test_no_page_names_an_address_of_the_outside(hostile: TestClient, path: str) -> None:
    text = hostile.get(path).text
    assert re.findall(r"(?:https?:)?//[a-z0-9.]", text) == []
    for address in re.findall(r'(?:href|src|action|hx-get)="([^"]*)"', text):
        assert address.startswith(("/", "#")), address


@pytest.mark.parametrize("file", sorted(STATIC.iterdir()), ids=lambda file: file.name)
def test_no_asset_fetches_from_the_outside(file: Path) -> None:
    found = re.findall(r"https?://[^\s\"'<>)]+", file.read_text("utf-8"))
    assert [each for each in found if each != "http://www.w3.org/2000/svg"] == []
    assert "@import" not in file.read_text("utf-8")


@pytest.mark.parametrize("path", [*PAGES, *FRAGMENTS, "/nothing", "/static/page.css", "/static/nothing"])
def test_every_answer_has_the_headers_that_keep_it_in(hostile: TestClient, path: str) -> None:
    answer = hostile.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    # an inline script or style would need one of these
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<style|style=\"|<script>|\son[a-z]+=\"", answer.text)


@pytest.mark.parametrize("path", [*PAGES, *FRAGMENTS])
def test_no_secret_and_no_owner_s_id_is_on_a_page(path: str) -> None:
    """The depositor's contact and the raw record hold the canary; neither may come through."""
    with client_of(busy()) as client:
        assert CANARY not in client.get(path.replace(item(HOSTILE).id, item().id)).text


@pytest.mark.parametrize("fictional", [False, True])
def test_a_record_as_published_is_shown_of_invented_people_alone(fictional: bool) -> None:
    records = FakeRecords()
    sources = WebSources(lambda: replace(busy(), fictional=fictional), records, FakeStrips())
    with TestClient(application(sources)) as client:
        text = client.get(f"/owners/{OWNER}/{item().id}?row=1").text
    assert ("1 raw acme" in text) is fictional
    assert ("published" in records.asked) is fictional
    assert "1 acme" in text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/panels/nothing", "/schemas/nothing", f"/owners/{'f' * 32}", "/owners/%2e%2e%5c",
     f"/owners/{OWNER}/x", f"{OBJECT}?row=2", f"{OBJECT}?row=-1", "/docs", "/openapi.json",
     "/static/../app.py", "/static/%2e%2e/app.py"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(hostile: TestClient, path: str) -> None:
    assert hostile.get(path).status_code == 404


def test_a_row_that_is_no_number_is_refused_and_not_repeated(hostile: TestClient) -> None:
    answer = hostile.get(f"{OBJECT}?row=%3Cscript%3E{CANARY}")
    assert answer.status_code == 404
    assert CANARY not in answer.text


def test_a_fault_of_the_page_is_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Snapshot:
        raise ValueError(CANARY)

    sources = WebSources(broken, FakeRecords(), FakeStrips())
    client = TestClient(Guard(application(sources), frozenset()), base_url="http://127.0.0.1:8470")
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"]
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert CANARY not in caplog.text + answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/schemas", "/panels/flow"])
def test_the_pages_only_read(hostile: TestClient, method: str, path: str) -> None:
    assert hostile.request(method, path).status_code == 405


def test_calm_pages_say_what_to_do_next(calm: TestClient) -> None:
    text = calm.get("/").text
    for words in ("asked for the first time", "There is no verdict yet", "None. A record", "teller depositors add"):
        assert words in text


def test_the_box_shows_what_is_taken_out_and_why(calm: TestClient) -> None:
    text = calm.post("/strip", data={"text": "Ann is here", "policy": "strict", "language": "de"}).text
    assert "<mark>Ann <small>acme</small></mark> is here" in text
    assert "&lt;PERSON_1&gt; is here" in text
    assert "strict de acme" in text


@pytest.mark.parametrize(
    ("given", "status"),
    [({"text": "slow"}, 503), ({"text": " "}, 400), ({}, 400), ({"text": "a", "policy": "none"}, 400),
     ({"text": "a", "language": "xx"}, 400)],
)  # fmt: skip
def test_a_text_that_is_not_stripped_is_told_why(calm: TestClient, given: dict[str, str], status: int) -> None:
    answer = calm.post("/strip", data=given)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_a_form_is_bounded(calm: TestClient) -> None:
    assert calm.post("/strip", content=b"text=" + b"a" * MOST_FORM).status_code == 413
    assert calm.post("/strip", data={"text": "ä€😀" * (MOST_CHARS // 3)}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"host": "localhost:8470"}, 200), ({"host": "[::1]:8470"}, 200), ({"host": "bank.example"}, 403),
     ({"host": "127.0.0.1.evil.example:8470"}, 403), ({"host": ""}, 403), ({"origin": "http://127.0.0.1:8470"}, 200),
     ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403), ({"origin": "http://127.0.0.1:9999"}, 403)],
)  # fmt: skip
def test_only_the_page_s_own_address_is_answered(calm: TestClient, headers: dict[str, str], status: int) -> None:
    assert calm.get("/", headers=headers).status_code == status
    assert calm.post("/strip", data={"text": "Ann"}, headers=headers).status_code == status


def test_a_name_that_the_settings_give_is_answered() -> None:
    sources = WebSources(lambda: Snapshot(0.0), FakeRecords(), FakeStrips())
    client = TestClient(Guard(application(sources), frozenset({"bank.example"})), base_url="http://bank.example:8470")
    assert client.get("/").status_code == 200


def test_every_reason_says_what_to_do_and_can_be_linked_to(calm: TestClient) -> None:
    text = calm.get("/reasons").text
    assert {each.reason for each in reasons.every()} == {reason.value for reason in Reason}
    for each in reasons.every():
        assert f'id="{each.reason}"' in text
        assert each.remedy
        assert "](" not in each.remedy


def test_a_form_of_many_fields_is_one_without_a_text(calm: TestClient) -> None:
    answer = calm.post("/strip", content="&".join(f"text{number}=x" for number in range(1000)))
    assert answer.status_code == 400
    assert "Type a text" in answer.text
