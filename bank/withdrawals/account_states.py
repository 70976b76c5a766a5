"""States of all accounts, in a few bytes each: a million take some 40 MB. Pure."""

from typing import Final

from bank.accounts import account_records, erasures
from bank.accounts.compact import KeyNumbers
from bank.accounts.erasures import ErasureKind
from bank.withdrawals.requests import AccountState

_STATES: Final = tuple(AccountState)
_WORD: Final = (1 << 64) - 1


class AccountStates:
    """States by account, 32 hex digits. What is closed stays closed, and what is erased erased."""

    def __init__(self) -> None:
        self._numbers, self._states = KeyNumbers(wide=True), bytearray()

    def of(self, owner: str) -> AccountState:
        whole = int(owner, 16)
        number = self._numbers.find(whole & _WORD, whole >> 64)
        return AccountState.UNKNOWN if number < 0 else _STATES[self._states[number]]

    def take_account(self, key: bytes | None, value: bytes | None) -> str:
        """Take a record of `bank.accounts.newest`; return the account that it closes, empty for none."""
        fields = account_records.fields(key, value)
        if fields is None or not fields["owner"]:
            return ""
        self._rise(fields["owner"], AccountState.CLOSED if fields["closed"] else AccountState.OPEN)
        return fields["owner"] if fields["closed"] else ""

    def take_erasure(self, key: bytes | None, value: bytes | None) -> str:
        """Take a record of `bank.erasures`; return the account that it erases, empty for none."""
        event = erasures.decoded(key, value)
        if event is None or event.event is not ErasureKind.ERASED:
            return ""
        self._rise(event.owner, AccountState.ERASED)
        return event.owner

    def _rise(self, owner: str, state: AccountState) -> None:
        whole, to = int(owner, 16), _STATES.index(state)
        number, slot = self._numbers.probe(whole & _WORD, whole >> 64)
        if number < 0:
            self._numbers.add(slot, whole & _WORD, whole >> 64)
            self._states.append(to)
        else:
            self._states[number] = max(self._states[number], to)
