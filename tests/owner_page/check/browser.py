"""The check's modules in a real Chromium, which reaches nothing but what the test answers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.owner_page.check.vectors import Vector

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STATIC: Final = Path(__file__).parents[3] / "web" / "owner" / "static"
#: Loopback is a secure context, so there is WebCrypto. Nothing listens there: the test answers.
ORIGIN: Final = "http://localhost:1"
POLICY: Final = "default-src 'none'; script-src 'self'; connect-src 'self' https://witness.example"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}

#: Milliseconds for whatever a page does: other tests may have the machine.
PATIENCE_MS: Final = 300_000

#: Checks a vector, as `checkAll` does; `of` takes many, so that a loop runs in the browser.
CHECK: Final = """async (vectors) => {
  const { Away, checkAll } = await import("/static/check/whole.js");
  const { unbase64 } = await import("/static/check/bytes.js");
  const { knowsMlDsa } = await import("/static/check/keys.js");
  const known = await knowsMlDsa();
  const answer = (value) => { if (value === undefined) throw new Away(); return value; };
  const found = [];
  for (const each of vectors) {
    const kept = [];
    const source = {
      keys: async () => each.keys,
      complete: async () => unbase64(each.complete),
      leaves: async (_size, begin) => answer(each.pages[`${begin}`]),
      consistency: async (before, size) => answer(each.grown[`${before}/${size}`]),
    };
    const { seen, shown } = each, keep = (line) => kept.push(line);
    const witnessNote = each.witness === null ? null : unbase64(each.witness);
    const result = await checkAll(source, { witnessNote, seen, shown, knowsMlDsa: known, keep });
    found.push({ ...result, kept });
  }
  return found;
}"""


class Checked(dict[str, Any]):
    """A result of the check."""

    @property
    def outcome(self) -> str:
        return str(self["outcome"])

    @property
    def colour(self) -> str:
        return str(self["colour"])


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE_MS)
        yield found
        found.close()


@contextmanager
def blank(found: Browser, answers: Callable[[Route], bool] = lambda _route: False) -> Iterator[Page]:
    """A page with the static files below it; `answers` returns whether it has answered a request by itself."""
    context = found.new_context()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        file = STATIC / path.removeprefix("/static/")
        if answers(route):
            return
        if path.startswith("/static/") and file.is_file():
            headers = {"content-security-policy": POLICY}
            route.fulfill(body=file.read_bytes(), content_type=_TYPES[file.suffix], headers=headers)
        else:
            route.fulfill(body="<!doctype html><title>check</title>", content_type="text/html")

    context.route("**/*", answer)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()


def checked(page: Page, *vectors: Vector) -> list[Checked]:
    return [Checked(each) for each in page.evaluate(CHECK, list(vectors))]
