"""What tests of the whole line share: the line, a browser, and all that nobody may see."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from bank.withdrawals.terms import Offering
from pipelines.withdrawals.follower import LicencesFollower
from teller.sandbox.grants import DemoGrants
from teller.settings.kafka_client import command_settings
from tests.cli.test_commands import Shown, process
from tests.owner_page.line import OwnersLine
from tests.owner_page.passkey_browser import OwnersBrowser, owners_browser


@dataclass
class Stage:
    """`secrets` were kept so far, by what they are; `asked` are addresses that browsers fetched."""

    bank: OwnersLine
    chromium: Browser
    granted: DemoGrants
    secrets: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def offering(self) -> Offering:
        assert self.granted.offering is not None
        return self.granted.offering

    @contextmanager
    def enrolled(self, number: int) -> Iterator[OwnersBrowser]:
        """Open a browser in which an owner has enrolled; at the end nothing may have broken."""
        with owners_browser(self.chromium, self.bank.settings.owner_page_origin) as found:
            link = str(json.loads(self.teller("accounts", "invite", self.bank.owners[number], "--json").stdout)["link"])
            found.enrol(link)
            self._keep(number, found, {"invitation": link.partition("#")[2], "recovery code": found.recovery_code})
            yield found
            self._keep(number, found, {"last token": found.token()})
            self.asked += found.asked
            assert found.broken == []

    def _keep(self, number: int, browser: OwnersBrowser, more: dict[str, str]) -> None:
        kept = more | {"token": browser.token()}
        kept |= {f"passkey {at}": each for at, each in enumerate(browser.secrets())}
        self.secrets |= {f"{name} of {number}": each for name, each in kept.items() if each}

    def teller(self, *arguments: str) -> Shown:
        """Run a command in a process of its own."""
        folder, address = str(self.bank.settings.data_dir), self.bank.settings.owner_page_address
        found = process(
            self.bank.settings.data_dir, *arguments, TELLER_DATA_DIR=folder, TELLER_OWNER_PAGE_ADDRESS=address
        )
        assert found.returncode == 0, found
        return found

    @contextmanager
    def judge(self) -> Iterator[LicencesFollower]:
        """Follow licences as a packager does."""
        follower = LicencesFollower(command_settings(self.bank.settings), self.bank.settings.withdrawals_group)
        follower.start()
        try:
            yield follower
        finally:
            follower.stop()
