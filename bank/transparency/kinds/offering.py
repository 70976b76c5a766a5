"""Offerings: each version of one, and the order to close one. They are public, so anybody can find their leaves.

Each that its key names is committed to; the writer of withdrawals and `teller verify` judge its terms.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.topics import OFFERINGS

_NAME: Final = re.compile(rb"[a-z0-9][a-z0-9-]{0,31}/[a-z0-9][a-z0-9-]{0,31}")


def _read(key: bytes | None, value: bytes) -> Subject | None:
    found = _fields(value)
    if key is None or found is None or not _NAME.fullmatch(key):
        return None
    name = key.decode()
    if found == {"close": name.removeprefix("close/")}:
        return Subject("", "")
    return Subject(name, "") if name == f"{found.get('offering')}/{found.get('version')}" else None


def _fields(value: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


KIND: Final = LogKind(6, 1, "offering", OFFERINGS, _read, _fields, public=True)
