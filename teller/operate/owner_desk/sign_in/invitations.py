"""Invitations, which the bank hands out: to enrol passkeys, once, within some days."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bank.sign_in import codes
from teller.operate.owner_desk.port.signing_in import ENROL_PATH
from teller.operate.owner_desk.sign_in import owner_rows, passkey_rows
from teller.operate.owner_desk.sign_in.file import SignInFile

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation, which is shown once; `passkeys` are those that end when it is taken up."""

    code: str = field(repr=False)
    until: int
    passkeys: int

    def link(self, origin: str) -> str:
        """Return the link to take it up at. Browsers send no fragment, so it reaches no server's log."""
        return f"{origin}{ENROL_PATH}#{self.code}"


def invite(file: SignInFile, owner: str, days: int, now: int, random: Callable[[int], bytes]) -> Invitation:
    """Make an invitation for an account; the one before it counts no more.

    Raises:
        SignInFileError: the file cannot be used.
    """
    code, until = random(codes.CODE_BYTES), now + days * DAY_MS
    with file.transaction() as base:
        owner_rows.ensure(base, owner, random(owner_rows.HANDLE_BYTES))
        owner_rows.invite(base, owner, codes.digest(code), until, now)
        return Invitation(codes.written(code), until, passkey_rows.count(base, owner))
