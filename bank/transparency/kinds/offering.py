"""Offerings: each version of one, and the order to close one. They are public, so anybody can find their leaves."""

import json
from collections.abc import Mapping
from typing import Any, Final

from bank.transparency.kinds.kind import LogKind, Subject
from bank.withdrawals import offerings
from bank.withdrawals.terms import Offering
from schemas.topics import OFFERINGS


def _read(key: bytes | None, value: bytes) -> Subject | None:
    found = offerings.decoded(key, value)
    if found is None:
        return None
    return Subject(f"{found.id}/{found.version}" if isinstance(found, Offering) else "", "")


def _fields(value: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


KIND: Final = LogKind(6, 1, "offering", OFFERINGS, _read, _fields, public=True)
