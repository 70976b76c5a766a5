"""A desk in memory whose signing in is the real one, over a file, with a clock that tests move."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.owner_desk.port.signing_in import SignIn
from teller.operate.owner_desk.sign_in import opening
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.invitations import invite
from teller.operate.owner_desk.sign_in.passkey_sign_in import PasskeySignIn
from teller.settings import Settings
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import OWNER


@dataclass
class MovedClock:
    """The machine's clock, which a test moves on; in milliseconds."""

    ahead: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead


@dataclass(slots=True)
class RealSignInDesk(FakeDesk):
    """Implements `OwnerDesk` and `SessionOwners`."""

    real: PasskeySignIn | None = None
    clock: MovedClock = field(default_factory=MovedClock)
    folder: Path = Path()

    @property
    def sign_in(self) -> SignIn:
        assert self.real is not None
        return self.real

    def owner_of(self, token: str, needs: SessionNeeds) -> str | DeskRefusal:
        assert self.real is not None
        return self.real.owner_of(token, needs)

    def invitation(self, origin: str) -> str:
        """Return the link of a new invitation."""
        file = SignInFile(self.folder)
        try:
            return invite(file, OWNER, 7, self.clock(), secrets.token_bytes).link(origin)
        finally:
            file.close()


@contextmanager
def real_sign_in(monkeypatch: pytest.MonkeyPatch, folder: Path, origin: str) -> Iterator[RealSignInDesk]:
    """Open signing in, by settings, for the page at `origin`."""
    clock = MovedClock()
    monkeypatch.setattr(opening, "now", clock)
    given: dict[str, Any] = {"data_dir": folder, "owner_page_address": origin}
    settings = Settings(**given)
    real = opening.sign_in(settings)
    try:
        yield RealSignInDesk(real=real, clock=clock, folder=settings.owner_desk_folder)
    finally:
        real.close()
