"""Passkeys in Chromium, with authenticators in memory, and the real signing in behind the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.owner_page.chromium import CHROMIUM, NO_CHROMIUM, Served, served, visiting
from tests.owner_page.real_sign_in import RealSignInDesk, real_sign_in
from tests.owner_page.samples import OWNER
from tests.owner_page.serving import free_port
from tests.owner_page.virtual_passkeys import VirtualDevices

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

PROVEN_FOR = 301_000
IDLE = 901_000


class Owner:
    """An owner at a browser, with two devices."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page, self.served = page, served
        self.desk = cast("RealSignInDesk", served.desk)
        self.devices = VirtualDevices(page)
        self.first: list[Any] = []
        self.code = ""

    def go(self, path: str) -> None:
        self.page.goto(self.served.address(path))

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()

    def problem(self, words: str) -> None:
        expect(self.page.get_by_role("alert")).to_contain_text(words)

    def take_up(self) -> None:
        """Take the invitation up: a first passkey, the recovery code, a second passkey."""
        self.devices.take()
        self.page.goto(self.desk.invitation(self.served.origin))
        self.click("Enrol a passkey")
        shown = self.page.locator("[data-recovery-code]")
        expect(shown).to_be_visible()
        self.code = shown.inner_text()
        self.page.get_by_role("link", name="I have written it down").click()
        expect(self.page.get_by_text("second")).not_to_have_count(0)
        self.first = self.devices.put_away()
        self.add_second()

    def add_second(self) -> None:
        self.devices.take()
        self.click("Enrol another passkey")
        expect(self.page.get_by_role("navigation")).to_be_visible()

    def sign_in(self) -> None:
        self.go("/sign-in")
        self.click("Sign in with a passkey")


@pytest.fixture
def owner(chromium: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Owner]:
    port = free_port()
    with (
        real_sign_in(monkeypatch, tmp_path, f"http://localhost:{port}") as desk,
        served(desk, port) as page,
        visiting(chromium, page, owner="") as visit,
    ):
        found = Owner(visit.page, page)
        found.take_up()
        yield found


def test_an_invitation_leads_in_once(owner: Owner) -> None:
    assert "#" not in owner.page.url
    owner.go("/")
    owner.heading("What the bank has of you")
    owner.click("Sign out")
    owner.heading("Sign in")
    owner.go("/licences")
    owner.heading("Sign in")
    owner.sign_in()
    owner.heading("What the bank has of you")
    owner.devices.take(owner.first)
    owner.click("Sign out")
    owner.sign_in()
    owner.heading("What the bank has of you")


def test_who_gives_something_away_proves_it_anew(owner: Owner) -> None:
    owner.desk.clock.ahead += PROVEN_FOR
    owner.go("/offers/speech-2027/2")
    owner.click("Accept")
    owner.heading("Use your passkey once more")
    assert owner.desk.said == []
    owner.click("Use the passkey and go on")
    expect(owner.page.locator("[data-state=done]")).to_be_visible()
    assert owner.desk.said == [(OWNER, "accept", "speech-2027", 2)]


def test_who_takes_something_back_needs_no_proof(owner: Owner) -> None:
    owner.desk.clock.ahead += PROVEN_FOR
    owner.go("/licences")
    owner.page.get_by_role("link", name="End this licence").click()
    owner.click("End it now")
    expect(owner.page.locator("[data-state=done]")).to_be_visible()


def test_a_session_that_ended_meanwhile_says_so(owner: Owner) -> None:
    owner.go("/offers/speech-2027/2")
    owner.desk.clock.ahead += IDLE
    owner.click("Accept")
    owner.heading("Sign in")
    expect(owner.page.get_by_role("status")).to_contain_text("Your session has ended")
    owner.click("Sign in with a passkey")
    owner.heading("What the bank has of you")
    assert owner.desk.said == []


def test_the_recovery_code_ends_the_passkeys_of_before(owner: Owner) -> None:
    second = owner.devices.put_away()
    owner.click("Sign out")
    owner.go("/recover")
    owner.page.get_by_label("Recovery code").fill(owner.code)
    owner.click("Recover")
    owner.heading("Passkeys and sessions")
    owner.devices.take()
    owner.click("Enrol a passkey")
    expect(owner.page.locator("[data-recovery-code]")).not_to_be_empty()
    owner.page.get_by_role("link", name="I have written it down").click()
    expect(owner.page.locator(".cards .card")).to_have_count(1)
    new = owner.devices.put_away()
    owner.add_second()
    owner.click("Sign out")
    for old in (owner.first, second):
        owner.devices.take(old)
        owner.sign_in()
        owner.problem("This passkey was not taken")
    owner.devices.take(new)
    owner.sign_in()
    owner.heading("What the bank has of you")
    owner.click("Sign out")
    owner.go("/recover")
    owner.page.get_by_label("Recovery code").fill(owner.code)
    owner.click("Recover")
    owner.problem("This recovery code is not valid, or it was used")


def test_a_passkey_at_another_origin_is_refused(owner: Owner) -> None:
    """A page at another port of the same name may use the passkey: browsers bind passkeys to names without ports. It
    gives on what the browser signed, with the origin in it.
    """
    owner.click("Sign out")
    port = free_port()
    with served(owner.desk, port) as other:
        owner.page.goto(other.address("/sign-in"))
        owner.click("Sign in with a passkey")
        owner.problem("This passkey was not taken")
    owner.sign_in()
    owner.heading("What the bank has of you")


def test_what_fails_in_the_browser_says_what_to_do(owner: Owner) -> None:
    owner.click("Enrol another passkey")
    owner.problem("This device has a passkey of yours")
    owner.click("Sign out")
    owner.devices.verify(succeeds=False)
    owner.sign_in()
    owner.problem("No passkey was used")
    owner.devices.verify(succeeds=True)
    owner.page.route("**/sign-in/begin", lambda route: route.abort())
    owner.click("Sign in with a passkey")
    owner.problem("The page does not answer")


def test_an_invitation_and_a_demo_link_that_do_not_hold_say_so(owner: Owner) -> None:
    used = owner.desk.invitation(owner.served.origin)
    owner.desk.invitation(owner.served.origin)
    owner.page.goto(used)
    owner.click("Enrol a passkey")
    owner.problem("ask the bank for a new invitation")
    owner.go("/demo#AAAA-BBBB")
    owner.click("Sign in")
    owner.problem("Run the demo again")
