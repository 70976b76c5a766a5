"""An owner with passkeys in memory at the page, without a browser: asks as scripts do, and sends the page's forms."""

import json
import re
import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from teller.operate.owner_desk.port.signing_in import Challenge
from tests.owner_desk.sign_in.authenticator import Device
from tests.owner_page.visiting import forms

PATIENCE_S: Final = 300
#: State of a decision that is on its way; on a machine that does much else it is late at first.
_OPEN: Final = 'data-state="(waiting|late)"'


class DevicesBrowser:
    """Signs in as one owner."""

    def __init__(self, origin: str) -> None:
        self.client = httpx.Client(base_url=origin, headers={"origin": origin, "accept-language": "en"}, timeout=60)
        self._devices = [Device(origin), Device(origin)]

    def enrol(self, link: str) -> None:
        """Take an invitation up with two passkeys."""
        for device, code in zip(self._devices, (link.partition("#")[2], ""), strict=True):
            begun = self.ask("/enrol/begin", {"code": code})
            self.ask("/enrol/finish", {"ticket": begun["ticket"], "credential": device.make(_challenge(begun))})

    def use_passkey(self, path: str = "/sign-in") -> None:
        """Sign in, or at `/prove` use the passkey anew."""
        begun = self.ask(f"{path}/begin", {})
        signed = self._devices[0].sign(_challenge(begun))
        self.ask(f"{path}/finish", {"ticket": begun["ticket"], "credential": signed})

    def ask(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """Send what a script sends."""
        answer = self.client.post(path, json=given)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def read(self, path: str) -> str:
        """Return a page, which is to be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def send(self, page: str, action: str, **fields: Any) -> httpx.Response:
        """Send a form of a page, with its hidden fields; again where the passkey is asked for, or the bank is late."""
        end = time.monotonic() + PATIENCE_S
        while True:
            hidden = next(given for found, given in forms(self.read(page)) if found == action)
            answer = self.client.post(action, data=hidden | fields)
            if answer.status_code == 403:
                self.use_passkey("/prove")
            elif answer.status_code != 503 or time.monotonic() > end:
                return answer

    def decide(self, page: str, action: str, **fields: Any) -> None:
        """Send a form, and wait until what it decides is done."""
        self.done(action, self.send(page, action, **fields))

    def done(self, action: str, answer: httpx.Response) -> None:
        """Wait until what a form decided is done."""
        assert answer.status_code == 303, (action, answer.status_code, answer.text)
        shown = self.until(answer.headers["location"], lambda text: re.search(_OPEN, text) is None)
        assert 'data-state="done"' in shown, shown

    def until(self, path: str, holds: Callable[[str], bool]) -> str:
        """Read a page again and again until it is as it is to be."""
        end = time.monotonic() + PATIENCE_S
        while not holds(found := self.read(path)):
            assert time.monotonic() < end, found
            time.sleep(0.3)
        return found

    def first(self, path: str, pattern: str) -> str:
        """Return what a pattern finds first on a page, once it is there."""
        found = re.search(pattern, self.until(path, lambda text: re.search(pattern, text) is not None))
        assert found is not None
        return found[1]


def _challenge(begun: dict[str, Any]) -> Challenge:
    return Challenge(begun["ticket"], json.dumps(begun["options"]))
