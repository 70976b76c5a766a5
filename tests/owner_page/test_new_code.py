"""A new recovery code that needs a passkey first, over the wire and by the real signing in."""

import json
from pathlib import Path

import pytest

from bank.sign_in.sessions import PROVEN_MS
from teller.operate.owner_desk.port.signing_in import Challenge
from tests.owner_desk.sign_in.authenticator import Device
from tests.owner_page.real_sign_in import real_sign_in
from tests.owner_page.visiting import CONFIG, Browser, browsing, forms


def _finish(browser: Browser, path: str, begun: dict[str, object], device: Device, *, sign: bool) -> dict[str, str]:
    challenge = Challenge(str(begun["ticket"]), json.dumps(begun["options"]))
    credential = device.sign(challenge) if sign else device.make(challenge)
    answer = browser.ask(path, {"ticket": challenge.ticket, "credential": credential, "name": "Phone"})
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


def test_the_page_of_a_new_code_says_what_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, second = Device(CONFIG.origin, counts=False), Device(CONFIG.origin, counts=False)
    with real_sign_in(monkeypatch, tmp_path, CONFIG.origin) as desk, browsing(desk) as browser:
        invitation = desk.invitation(CONFIG.origin).partition("#")[2]
        begun = browser.ask("/enrol/begin", {"code": invitation}).json()
        code = _finish(browser, "/enrol/finish", begun, first, sign=False)["recovery_code"]
        _finish(browser, "/enrol/finish", browser.ask("/enrol/begin", {}).json(), second, sign=False)
        assert browser.ask("/recover/finish", {"code": code}).status_code == 200  # the code is used up
        browser.client.cookies.clear()
        _finish(browser, "/sign-in/finish", browser.ask("/sign-in/begin", {}).json(), first, sign=True)
        desk.clock.ahead += PROVEN_MS
        before = browser.get("/security").text
        assert "You have no recovery code" in before
        action, fields = next(each for each in forms(before) if each[0] == "/security/recovery-code")
        asked = browser.post(action, fields)
        assert asked.status_code == 403
        proven = _finish(browser, "/prove/finish", browser.ask("/prove/begin", {}).json(), first, sign=True)
        done = browser.post(action, {**fields, "form_key": proven["form_key"]})
        assert done.status_code == 200
        assert 'class="code"' in done.text
        assert "You have a recovery code" in done.text
        assert "You have no recovery code" not in done.text
        assert done.text.count("This one.") == 1
