"""Lists of an owner who has very many of everything: each page is bounded, and all pages have all rows once."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bank.sign_in.passkeys import MOST_PASSKEYS
from bank.sign_in.sessions import MOST_SESSIONS
from teller.operate.owner_desk.port.reading import ROWS, ConsentsAndLinks
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import CONSENTS, HOSTILE
from tests.owner_page.test_pages import MOST_BYTES
from tests.owner_page.visiting import Browser, browsing
from web.owner.routes.consents import part_of

SCHEMAS = tuple(f"social.{'long' * 8}-{each}" for each in range(7))
LINK, CLAIM = CONSENTS.links
MANY = ConsentsAndLinks(
    consents=CONSENTS.consents * 30,
    links=tuple(replace(each, link=f"{at}") for at in range(30) for each in (LINK, CLAIM)),
    choices=tuple((f"d{each:06}", HOSTILE, SCHEMAS) for each in range(50)),
)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing(FakeDesk(agreements=MANY)) as found:
        found.sign_in()
        yield found


def pages(browser: Browser) -> Iterator[str]:
    more: str | None = ""
    while more is not None:
        found = browser.get(f"/consents?more={more}")
        assert len(found.content) < MOST_BYTES
        yield found.text
        following = re.search(r'href="/consents\?more=(\d+)"', found.text)
        more = following[1] if following else None


def test_all_pages_have_all_rows_once(browser: Browser) -> None:
    text = "".join(pages(browser))
    assert text.count('action="/consents/withdraw"') == sum(each.state == "holds" for each in MANY.consents)
    assert text.count('action="/consents/confirm-link"') == 30
    assert text.count('action="/consents/give"') == 50
    assert text.count('class="link" aria-label=') == 30


def test_each_page_has_as_many_rows_as_others() -> None:
    for at in range(0, 200, ROWS):
        found, more = part_of(MANY, str(at))
        assert len((*found.consents, *found.links, *found.choices)) == ROWS
        assert more == ("" if at == 180 else str(at + ROWS))


def test_who_has_nothing_is_told_so(browser: Browser) -> None:
    browser.desk.agreements = ConsentsAndLinks((), (), ())
    (text,) = pages(browser)
    assert text.count("<section") == 2


def test_an_owner_has_no_more_passkeys_and_sessions_than_a_page_holds() -> None:
    assert max(MOST_PASSKEYS, MOST_SESSIONS) <= ROWS
