"""The page of “is this all?” has what its script looks for."""

import re
from pathlib import Path

import pytest

import web.owner
from bank.access.access_event import Access
from bank.withdrawals.events import WithdrawalKind
from teller.operate.owner_desk.port.checking import LogKeys
from teller.operate.owner_desk.port.reading import ROWS
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.visiting import CONFIG, browsing
from web.owner.config import OwnerPageConfig
from web.owner.routes.checking import OUTCOMES, WORDS, witness_of
from web.owner.texts import LANGUAGES

STATIC = Path(web.owner.__file__).parent / "static"
SCRIPT = (STATIC / "check.js").read_text("utf-8")


def in_script(file: str, name: str) -> str:
    """A constant of a script, as it is written."""
    found = re.search(rf"const {name} = (.*?);\n", (STATIC / "check" / file).read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_each_outcome_of_the_check_has_its_words() -> None:
    assert tuple(re.findall(r"^  (\w+): \"", in_script("whole.js", "OUTCOMES"), re.MULTILINE)) == OUTCOMES


def test_all_that_can_have_happened_has_words() -> None:
    names = {name for name, _ in WORDS}
    events = re.findall(r'"(\w+)"', in_script("said.js", "ACCOUNT_EVENTS"))
    assert len(events) == 9
    assert names >= {f"account_event.{each}" for each in events}
    assert names >= {f"withdrawal.{each.value}" for each in WithdrawalKind}
    assert names >= {f"access.{each.value}" for each in Access}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_each_place_that_the_script_fills(language: str) -> None:
    with browsing(FakeDesk()) as browser:
        browser.sign_in()
        page = browser.get("/check", language).text
    ids = {"check", *(f"check-{each}" for each in re.findall(r'part\("(\w+)"\)', SCRIPT))}
    assert ids <= set(re.findall(r'id="([\w-]+)"', page))
    for name in ("leaf", "time", "what", "of", "mark"):
        assert f"data-{name}" in page.partition('<template id="check-line">')[2].partition("</template>")[0]
    assert re.findall(r'data-outcome="(\w+)" hidden', page) == list(OUTCOMES)
    assert len(re.findall(r"data-word=", page)) == len(WORDS)
    for kind in ("receipt", "delivery", ""):
        assert all(f'data-{name}="{kind}"' in page for name in ("lines", "sum", "next"))
    assert page.count("<b data-state>") == page.count("data-receipt=") + page.count("data-use=") == 2 * ROWS
    assert '<script type="module" src="/static/check.js">' in page


def test_the_browser_asks_no_witness_but_the_one_that_it_may() -> None:
    def keys(address: str) -> LogKeys:
        return LogKeys("bank.example/log", (), (), address)

    assert witness_of(keys("https://witness.example/a/checkpoint"), CONFIG) == "https://witness.example/a/checkpoint"
    assert witness_of(keys("https://witness.example.evil/a/checkpoint"), CONFIG) == ""
    assert witness_of(keys(""), CONFIG) == ""
    assert witness_of(keys("https://witness.example/a"), OwnerPageConfig("http://localhost:8790")) == ""
    assert witness_of(DeskRefusal(Why.DELAYED), CONFIG) == ""
