"""Rows of accounts and of erasures, and of the registers, which are everybody's. Pure."""

from typing import NamedTuple

from bank.accounts import entries, erasures, events
from bank.accounts.erasures import ErasureKind
from bank.accounts.events import AccountEvent
from bank.withdrawals import offerings, originators
from schemas.topics import DEPOSITORS, ORIGINATORS
from teller.operate.owner_desk.index.heard import Heard


class ChangedAccount(NamedTuple):
    """A change of an account, which is folded into what it was; Kafka's offset and time of it."""

    owner: bytes
    event: AccountEvent
    offset: int
    time: int


class ErasedRow(NamedTuple):
    """An owner of whom nothing stays."""

    owner: bytes


class RegisterRow(NamedTuple):
    """An entry of a register, as it lies on its topic."""

    topic: str
    offset: int
    key: bytes
    value: bytes


def account_rows(heard: Heard) -> tuple[ChangedAccount, ...] | None:
    """Return the change of an account; None: no command of the bank wrote this."""
    event = events.decoded(heard.key, heard.value)
    if event is None:
        return None
    return (ChangedAccount(bytes.fromhex(event.owner), event, heard.offset, heard.time),) if event.owner else ()


def erasure_rows(heard: Heard) -> tuple[ErasedRow, ...] | None:
    """Return who is erased; holds and ends of erasures change no row."""
    event = erasures.decoded(heard.key, heard.value)
    if event is None:
        return None
    return (ErasedRow(bytes.fromhex(event.owner)),) if event.event is ErasureKind.ERASED else ()


def register_rows(heard: Heard) -> tuple[RegisterRow, ...] | None:
    """Return an entry of a register."""
    if heard.topic == DEPOSITORS:
        known = entries.decoded(heard.key, heard.value) is not None
    elif heard.topic == ORIGINATORS:
        known = originators.decoded(heard.key, heard.value) is not None
    else:
        known = offerings.decoded(heard.key, heard.value) is not None
    return (RegisterRow(heard.topic, heard.offset, heard.key or b"", heard.value or b""),) if known else None
