"""Every page in Chromium: axe finds no violation, nothing is wider than the screen, nothing comes from elsewhere.

Screenshots go to build/screenshots/owner, to be looked at.
"""

from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, SHOTS, WITNESS, Served, Visit, violations, visiting
from tests.owner_page.samples import AGREEMENT, RECEIPT
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
