"""Signing in over a file, with a clock that tests move."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bank.sign_in.sessions import Lengths
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import Challenge, Enrolled, SignedIn
from teller.operate.owner_desk.sign_in import invitations
from teller.operate.owner_desk.sign_in.ceremonies import RelyingParty
from teller.operate.owner_desk.sign_in.context import SignInContext
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.limiter import Limiter
from teller.operate.owner_desk.sign_in.passkey_sign_in import PasskeySignIn
from tests.owner_desk.sign_in.authenticator import Device

ORIGIN = "https://bank.example"
PARTY = RelyingParty("bank.example", "Bank", ORIGIN)
T = TypeVar("T")
IDLE, MOST = 900_000, 28_800_000
MARGE, HOMER = "a" * 32, "b" * 32
HOME = "192.0.2.7"


@dataclass
class Clock:
    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now

    def wait(self, ms: int) -> None:
        self.now += ms


class Desk:
    """The desk's signing in; `anew` is what a restart is."""

    def __init__(
        self, folder: Path, clock: Clock | None = None, *, is_demo: Callable[[], bool] = lambda: False
    ) -> None:
        self.folder, self.clock, self._is_demo = folder, clock or Clock(), is_demo
        self._chance = random.Random(7)
        self.anew()

    def anew(self) -> None:
        self.file = SignInFile(self.folder)
        self.limiter = Limiter(self.chance(32), self.clock)
        self.desk = PasskeySignIn(
            SignInContext(
                self.file, PARTY, Lengths(IDLE, MOST), self.limiter, self.clock, self.chance, self._is_demo,
                self.chance(32),
            )
        )  # fmt: skip

    def chance(self, length: int) -> bytes:
        return self._chance.randbytes(length)

    def close(self) -> None:
        self.file.close()

    def invite(self, owner: str = MARGE) -> str:
        return invitations.invite(self.file, owner, 7, self.clock(), self.chance).code

    def device(self, *, counts: bool = False) -> Device:
        return Device(ORIGIN, counts)

    def enrol(self, device: Device, owner: str = MARGE) -> Enrolled:
        """Enrol the first passkey."""
        challenge = given(self.desk.begin_enrolment(self.invite(owner), HOME))
        return given(self.desk.finish_enrolment(challenge.ticket, device.make(challenge), "First", HOME))

    def add(self, token: str, device: Device) -> Enrolled:
        """Enrol another passkey."""
        challenge = given(self.desk.begin_passkey(token))
        return given(self.desk.finish_enrolment(challenge.ticket, device.make(challenge), "Second", HOME, token))

    def whole(self, owner: str = MARGE) -> tuple[str, Device, Device]:
        """Enrol two passkeys; return a session that may do everything, and both."""
        first, second = self.device(), self.device()
        return self.add(self.enrol(first, owner).session.token, second).session.token, first, second

    def sign_in(self, device: Device, token: str = "") -> SignedIn:
        challenge: Challenge = given(self.desk.begin_sign_in(HOME, token))
        return given(self.desk.finish_sign_in(challenge.ticket, device.sign(challenge), HOME, token))


def given(found: T | DeskRefusal) -> T:
    """What was asked for, and no refusal."""
    assert not isinstance(found, DeskRefusal), found
    return found


def why(found: object) -> tuple[Why, str]:
    """Why something was refused."""
    assert isinstance(found, DeskRefusal), found
    return found.why, found.detail
