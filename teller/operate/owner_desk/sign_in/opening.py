"""Open signing in, by the settings."""

import secrets
import time
from functools import partial

from bank.sign_in.sessions import Lengths
from teller.operate.owner_desk.sign_in.ceremonies import RelyingParty
from teller.operate.owner_desk.sign_in.context import SignInContext
from teller.operate.owner_desk.sign_in.demo_mark import is_demo
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.limiter import Limiter
from teller.operate.owner_desk.sign_in.passkey_sign_in import PasskeySignIn
from teller.settings import Settings


def now() -> int:
    """Return the time by this machine's clock, in milliseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000_000


def sign_in(settings: Settings) -> PasskeySignIn:
    """Open signing in. Importing this module needs the extra `owner-page`.

    Raises:
        SignInFileError: the file is damaged, or cannot be used.
    """
    return PasskeySignIn(
        SignInContext(
            file=SignInFile(settings.owner_desk_folder.expanduser()),
            party=RelyingParty(settings.owner_page_name, settings.bank_name, settings.owner_page_origin),
            lengths=Lengths(settings.owner_session_idle_s * 1000, settings.owner_session_s * 1000),
            limiter=Limiter(secrets.token_bytes(32), now),
            clock=now,
            random=secrets.token_bytes,
            is_demo=partial(is_demo, settings),
            key=secrets.token_bytes(32),
        )
    )
