"""Owners at a real Chromium with passkeys that its virtual authenticators make."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
#: Seconds that a page may take on a machine that does much else.
PATIENCE_S: Final = 60.0


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield found
        finally:
            found.close()


@dataclass
class OwnersBrowser:
    """A browser of one owner. `asked` are addresses that it fetched, `broken` answers of 500 and complaints."""

    origin: str
    context: BrowserContext
    page: Page
    devices: CDPSession
    asked: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    clicks: int = 0
    recovery_code: str = ""
    _device: str = ""

    def go(self, path: str) -> int:
        """Open a page; return its status."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None
        return answer.status

    def click(self, selector: str) -> None:
        """Click on what a selector names, once it is there."""
        self.page.locator(selector).first.click()
        self.clicks += 1

    def heading(self, words: str) -> None:
        """Wait for a page with this heading."""
        self.page.get_by_role("heading", level=1, name=words).wait_for()

    def text(self) -> str:
        """Return the words of the page, without marks of direction."""
        return self.page.locator("main").inner_text().replace("\u2068", "").replace("\u2069", "")

    def token(self) -> str:
        """Return the session's token; empty: there is none."""
        return next((str(each["value"]) for each in self.context.cookies() if each["name"] == "session"), "")

    def new_device(self, transport: str) -> None:
        """Plug in another authenticator, the only one that answers from now on."""
        if self._device:
            self._answers(self._device, False)
        options = {
            "protocol": "ctap2", "transport": transport, "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self._device = self.devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def secrets(self) -> list[str]:
        """Return private keys of the passkeys of the newest authenticator, as CDP writes them."""
        found = self.devices.send("WebAuthn.getCredentials", {"authenticatorId": self._device})["credentials"]
        return [each["privateKey"] for each in found]

    def enrol(self, link: str) -> None:
        """Take an invitation up with two passkeys."""
        self.new_device("internal")
        self.page.goto(link)
        self.click("[data-go]")
        code = self.page.locator("[data-recovery-code]")
        expect(self.page.locator("[data-recovery-code]")).not_to_be_empty()
        self.recovery_code = code.inner_text()
        self.new_device("usb")
        self.click("[data-recovery] a")
        self.click("[data-enrol] [data-go]")
        self.page.locator("nav").wait_for()  # there with the second one

    def sign_out(self) -> None:
        self.click("form[action='/sign-out'] button")
        self.heading("Sign in")

    def sign_in(self, then: str = "What the bank has of you") -> None:
        """Sign in with the newest passkey; `then` is the heading of the page that follows."""
        self.click("[data-sign-in] [data-go]")
        self.heading(then)

    def decided(self, seconds: float = PATIENCE_S) -> str:
        """Wait until a decision is no more on its way; return its state. The page asks by itself."""
        states = [f"[data-state={each}]" for each in ("done", "late", "refused")]
        self.page.locator(", ".join(states)).wait_for(timeout=seconds * 1000)
        return self.page.locator("[data-state]").get_attribute("data-state") or ""

    def until(self, path: str, is_so: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Open a page again and again until it is so."""
        end = time.monotonic() + seconds
        self.go(path)
        while not is_so():
            assert time.monotonic() < end, self.text()
            time.sleep(0.2)
            self.go(path)

    def _answers(self, device: str, enabled: bool) -> None:
        wanted: dict[str, Any] = {"authenticatorId": device, "enabled": enabled}
        self.devices.send("WebAuthn.setAutomaticPresenceSimulation", wanted)


@contextmanager
def owners_browser(browser: Browser, origin: str) -> Iterator[OwnersBrowser]:
    """Open a browser of one owner, who reads English."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    found = OwnersBrowser(origin, context, page, devices)
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("response", lambda answer: found.broken.append(answer.url) if answer.status == 500 else None)
    page.on("pageerror", lambda error: found.broken.append(str(error)))
    try:
        yield found
    finally:
        context.close()
