"""Every page in Chromium: axe finds no violation, nothing is wider than the screen, nothing comes from elsewhere.

Screenshots go to build/screenshots/owner, to be looked at.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from teller.operate.owner_desk.port.reading import ConsentRow
from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, SHOTS, WITNESS, Served, Visit, violations, visiting
from tests.owner_page.samples import AGREEMENT, CONSENTS, DAY, NOW, RECEIPT
from tests.owner_page.test_pages import OPEN, READ

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

#: Pieces of pages: htmx puts them into a page, and no browser shows them alone.
PIECES = ("/delays", "/account/export/state", "/decisions/d1/state")
PAGES = [path for path in (*READ, *OPEN) if path not in PIECES]
#: Elements whose words are cut off, or reach out of the screen.
CUT_OFF = """[...document.querySelectorAll("main *, nav *, header *")].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && !each.closest(".scroll, .skip, thead");
}).map(each => each.outerHTML.slice(0, 120))"""
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
#: Width, language and schemes: words are cut off by width and language, and contrasts differ by scheme.
LOOKS: tuple[tuple[int, str, tuple[Scheme, ...]], ...] = (
    (320, "en", ("light",)), (320, "de", SCHEMES), (768, "de", ("light",)), (1280, "en", SCHEMES),
)  # fmt: skip


def _name(path: str) -> str:
    plain = path.replace(str(AGREEMENT), "one").replace(str(RECEIPT), "one").partition("?")[0].strip("/")
    return plain.replace("/", "-") or "overview"


@pytest.mark.parametrize(("width", "language", "schemes"), LOOKS)
def test_each_page_is_sound(
    chromium: Browser, page: Served, width: int, language: str, schemes: tuple[Scheme, ...]
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with visiting(chromium, page, width=width, locale=language) as visit:
        found = [each for path in PAGES for each in _faults(visit, page, path, f"{width}-{language}", schemes)]
    assert found == []
    assert visit.complaints == []


#: Words of buttons and of names of records that stand on two lines.
BROKEN_WORDS = """() => [...document.querySelectorAll("main button, main .button, td.whole")].flatMap((each) => {
  const found = [], texts = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.push(word[0]);
    }
  }
  return found;
})"""


def test_no_word_of_a_button_or_of_a_name_of_records_breaks(chromium: Browser, page: Served) -> None:
    other = ConsentRow("d000003", "Shop", "social.example", NOW, NOW + DAY, "holds", 20)
    page.desk.agreements = replace(CONSENTS, consents=(*CONSENTS.consents, other))
    with visiting(chromium, page, width=1280, locale="de") as visit:
        visit.page.goto(page.address("/consents"))
        expect(visit.page.get_by_text("social.example", exact=True)).to_have_count(1)
        assert visit.page.evaluate(BROKEN_WORDS) == []


def _faults(visit: Visit, served: Served, path: str, look: str, schemes: Sequence[Scheme]) -> list[str]:
    """Return what is wrong with a page in these schemes."""
    page = visit.page
    visit.requests.clear()
    page.goto(served.address(path))
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SHOTS / f"{_name(path)}-{look}-{scheme}.png", full_page=True)
        found += [*page.evaluate(CUT_OFF), *violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    away = visit.origins() - {served.origin} - ({WITNESS} if path == "/check" else set())
    return [f"{path}: {each}" for each in (*away, *found)]
