"""Registrations of depositors, and each change of one."""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.framing import decoded
from schemas.topics import DEPOSITORS


def _read(key: bytes | None, value: bytes) -> Subject | None:  # noqa: ARG001 - the entry has its number in itself
    return Subject("", "") if decoded(value, "bank.depositor") is not None else None


KIND: Final = LogKind(3, 1, "depositor", DEPOSITORS, _read)
