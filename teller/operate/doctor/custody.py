"""Check the custody of the epoch keys: which one holds, and that it wraps and unwraps."""

import os
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from bank.keys.custody import Custody, CustodyError, CustodyRefused
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings
from teller.settings.custody import custody

CUSTODY: Final = "custody"
CONTEXT: Final = b"teller doctor"
DOCS: Final = "docs/encryption.md"
HERE: Final = {"localhost", "127.0.0.1", "::1"}


def judge(settings: Settings) -> Iterator[CheckResult]:
    """Judge the custody by wrapping random bytes, which it keeps nothing of.

    Raises:
        SettingsError: a setting that it needs is missing.
    """
    found = custody(settings)
    if found is None:
        yield warning(CUSTODY, "none: objects are stored in the clear", f"set custody ({DOCS})")
        return
    yield _tried(found)
    if settings.custody == "openbao" and _in_the_clear(settings.openbao_address):
        what = "keys and its token go to OpenBao over HTTP, in the clear"
        yield warning(CUSTODY, what, "give OpenBao a certificate, and https:// in openbao_address")


def _tried(found: Custody) -> CheckResult:
    key = os.urandom(32)
    try:
        same = found.unwrap(found.wrap(key, CONTEXT), CONTEXT) == key
    except CustodyRefused as error:  # the message holds no words of the custody
        return fault(CUSTODY, f"{found.name} says no: {error}", DOCS)
    except CustodyError as error:
        return fault(CUSTODY, f"{found.name} does not serve: {error}", "is it up, and can it be reached from here?")
    if not same:
        return fault(CUSTODY, f"{found.name} gives back another key than it was given", "look at what stands before it")
    return ok(CUSTODY, f"{found.name}: wraps and unwraps")


def _in_the_clear(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in HERE
