"""Depositors, originators and offerings, as the index has them: everybody's, in memory."""

import sqlite3
from typing import Final

from bank.accounts import entries
from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.originators import Originators
from schemas.topics import DEPOSITORS, ORIGINATORS

_NEWER: Final = "SELECT id, topic, key, value FROM register WHERE id > ? ORDER BY id"


class PublicRegisters:
    """PublicRegisters of one file of the index, by its inode. `load` is for one thread at a time; anybody reads."""

    def __init__(self, inode: int = -1) -> None:
        self.inode = inode
        self.depositors, self.originators, self.offerings = Depositors(), Originators(), Offerings()
        self._numbers: dict[int, Depositor] = {}
        self._last = 0

    def load(self, base: sqlite3.Connection) -> None:
        """Take what has come since the last time."""
        for number, topic, key, value in base.execute(_NEWER, (self._last,)):
            self._last = number
            if topic == DEPOSITORS:
                entry = entries.decoded(key, value)
                if entry and self.depositors.take(entry):
                    self._numbers[entry.number] = entry
            else:
                (self.originators if topic == ORIGINATORS else self.offerings).take_record(key, value)

    def depositor_name(self, name: str) -> str:
        """Return a depositor's legal name; its own where it has none, or is not known."""
        entry = self.depositors.named(name)
        return (entry and entry.legal_name) or name

    def numbered(self, number: int) -> tuple[str, str]:
        """Return name and legal name of a depositor by its number, which stands for one that is not known."""
        entry = self._numbers.get(number)
        name = entry.name if entry else f"d{number:06d}"
        return name, (entry and entry.legal_name) or name

    def originator_name(self, name: str) -> str:
        """Return an originator's legal name; its own where it is not known."""
        entry = self.originators.named(name)
        return (entry and entry.legal_name) or name

    def choices(self, account: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return depositors that an owner may consent to, with the record types that they deposit."""
        return tuple(
            (each.name, each.legal_name or each.name, tuple(sorted(each.schemas)))
            for each in self.depositors
            if each.status is Status.ACTIVE and each.kind is not Kind.SHARED and each.owner in ("", account)
        )
