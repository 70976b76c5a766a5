"""check.js on a page in real Chromium: what an owner sees, what it asks for, and the file that it offers."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from teller.cli.log.verify import checked
from teller.operate.owner_desk.checking import log_checking
from tests.owner_desk.checking.banks import OWNER, Bank
from tests.owner_page.check.browser import CHROMIUM, POLICY, STATIC, blank, browser
from tests.owner_page.check.vectors import Vector, keys_of, vector, with_growth

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: on Debian, apt install chromium")
PAGE = Path(__file__).with_name("check.html")
WITNESS = "https://witness.example/log/checkpoint"


class Answers:
    """Answers in the place of the owner's page and of the witness; remembers who was asked."""

    def __init__(self, found: Vector) -> None:
        self.found, self.asked = found, list[str]()
        self.witness = b64decode(found["witness"])
        self.some = 0  # lines that are shown at once; 0: as many as the script says

    def __call__(self, route: Route) -> bool:
        url = urlsplit(route.request.url)
        if url.path == "/static/check.js" and self.some:
            script = (STATIC / "check.js").read_text().replace("SOME_LINES = 100", f"SOME_LINES = {self.some}")
            route.fulfill(body=script, content_type="text/javascript", headers={"content-security-policy": POLICY})
            return True
        if url.path.startswith("/static/"):
            return False
        if url.path == "/":
            route.fulfill(body=PAGE.read_text(), content_type="text/html", headers={"content-security-policy": POLICY})
            return True
        self.asked.append(route.request.url)
        if route.request.url == WITNESS:
            assert "cookie" not in route.request.headers
            self._witness(route)
        elif url.path == "/check/complete":
            route.fulfill(body=b64decode(self.found["complete"]))
        else:
            made = self._json(url.path, {name: each[0] for name, each in parse_qs(url.query).items()})
            route.fulfill(status=200 if made else 503, body=json.dumps(made), content_type="application/json")
        return True

    def _witness(self, route: Route) -> None:
        if self.witness:
            route.fulfill(body=self.witness, headers={"access-control-allow-origin": "*"})
        else:
            route.abort()

    def _json(self, path: str, given: dict[str, str]) -> Any:
        match path:
            case "/check/keys":
                return self.found["keys"]
            case "/check/leaves":
                return self.found["pages"].get(given["begin"])
            case "/check/consistency":
                return self.found["grown"].get(f"{given['before']}/{given['size']}")
        return None


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setattr(log_checking, "MOST_LEAVES", 8)
    made = Bank(tmp_path)
    made.fill(60)
    made.publish()
    return made


@pytest.fixture
def answers(bank: Bank) -> Answers:
    return Answers(vector(bank))


@pytest.fixture
def page(chromium: Browser, answers: Answers) -> Iterator[Page]:
    with blank(chromium, answers) as found:
        yield found


def check(page: Page, outcome: str) -> None:
    page.get_by_role("button", name="Check it").click()
    page.locator(f"[data-outcome={outcome}]").wait_for()


def test_a_whole_list_is_shown_and_saved_and_checked_by_the_command(
    page: Page, answers: Answers, tmp_path: Path
) -> None:
    check(page, "complete")
    assert "is-green" in (page.locator("#check").get_attribute("class") or "")
    assert page.locator("[data-outcome=complete]").inner_text().startswith("Complete: 20 of 20, seen ")
    lines = page.locator("#check-lines li").all_inner_texts()
    assert len(lines) == 20
    assert "Stored" in lines[0]
    assert "voices · acme-ai" in " ".join(lines)
    assert all(" proven" in each for each in lines)
    for kind, count in (("receipt", 4), ("delivery", 4), ("", 12)):
        assert page.locator(f"[data-lines='{kind}'] li").count() == count
    assert page.locator("[data-sum=receipt]").inner_text() == "4"
    assert page.locator("[data-next=receipt]").is_hidden()
    assert set(map(site, answers.asked)) == {"http://localhost:1", "https://witness.example"}
    assert [each for each in answers.asked if site(each) == "https://witness.example"] == [WITNESS]
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save all").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    keys = [keys_of(answers.found["keys"][name]) for name in ("log", "witness")]
    found = checked(file, keys[0], keys[1], 2, note=answers.witness)
    assert (found["proven"], len(found["leaves"]), file.name) == (True, 20, "all.tlog-proof")
    assert found["records"] == {"access": 4, "account_event": 4, "delivery": 4, "receipt": 4, "withdrawal": 4}


def site(url: str) -> str:
    return "://".join(urlsplit(url)[:2])


def test_a_forged_record_turns_the_page_red(page: Page, answers: Answers) -> None:
    row = next(iter(answers.found["pages"].values()))["rows"][0]
    row["record"] = row["record"][:-8] + "AAAAAAA="
    check(page, "forged")
    assert "is-red" in (page.locator("#check").get_attribute("class") or "")


def test_a_row_of_the_page_that_was_never_receipted_turns_it_red(page: Page) -> None:
    page.locator("[data-receipt]").evaluate("each => { each.dataset.receipt = 'x'; each.dataset.leaf = '0'; }")
    check(page, "forged")


def test_each_row_of_the_page_says_whether_it_is_proven(page: Page, answers: Answers) -> None:
    rows = [each for found in answers.found["pages"].values() for each in found["rows"]]
    said = [(each["leaf"], json.loads(each["said"])) for each in rows]
    leaf, receipt = next((leaf, each["of"]["receipt"]) for leaf, each in said if each["kind"] == "receipt")
    states = page.locator("[data-state]")
    check(page, "complete")
    assert states.all_inner_texts() == ["not yet", "not yet"]
    use = next(each["of"]["package"] for _, each in said if each["kind"] == "delivery")
    page.locator("[data-receipt]").evaluate("(each, of) => Object.assign(each.dataset, of)",
                                            {"receipt": receipt, "leaf": str(leaf)})  # fmt: skip
    page.locator("[data-use]").evaluate("(each, use) => { each.dataset.use = use; }", use)
    page.locator("[data-outcome=complete]").evaluate("each => { each.hidden = true; }")
    check(page, "complete")
    assert states.all_inner_texts() == ["proven", "proven"]


def test_many_lines_are_shown_some_at_a_time(page: Page, answers: Answers) -> None:
    answers.some = 3
    page.reload()
    check(page, "complete")
    assert page.locator("[data-lines=receipt] li").count() == 3
    page.get_by_role("button", name="More").click()
    assert page.locator("[data-lines=receipt] li").count() == 4
    assert page.get_by_role("button", name="More").is_hidden()


def test_a_log_that_is_set_back_is_noticed_by_the_same_browser(page: Page, answers: Answers, bank: Bank) -> None:
    old = answers.found
    bank.fill(6)
    size = bank.publish()
    answers.found = with_growth(vector(bank), bank, 61, size)
    answers.witness = bank.witness_note()
    check(page, "complete")
    kept = json.loads(page.evaluate("localStorage.getItem('teller.check.seen')"))
    assert kept == {"bank.example/log": {"size": str(size), "root": kept["bank.example/log"]["root"]}}
    assert page.evaluate("localStorage.length") == 1
    answers.found, answers.witness = old, b64decode(old["witness"])
    check(page, "set_back")
    assert OWNER not in page.evaluate("JSON.stringify(localStorage)")


def test_a_file_does_where_the_witness_is_away(page: Page, answers: Answers) -> None:
    note, answers.witness = answers.witness, b""
    check(page, "not_witnessed")
    page.locator("#check-file").set_input_files({"name": "note", "mimeType": "text/plain", "buffer": note})
    check(page, "complete")


def test_a_bank_that_does_not_answer_is_not_called_a_forger(page: Page, answers: Answers) -> None:
    answers.found["pages"] = {}
    check(page, "away")
