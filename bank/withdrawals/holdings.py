"""Holdings: how many records of which type each owner has, by depositor and month, from receipts alone. Pure.

A cell counts the records of one owner, record type, depositor and calendar month (UTC, of Kafka's times of the raw
records), with the first and the last day that it has. It takes 18 bytes and 5 to 21 in the index. An owner has
MOST_CELLS at most: what comes later then counts as of unknown days, so memory is bounded, and no count gets too high.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bank.accounts.compact import KeyNumbers
from schemas.framing import decoded
from schemas.topics import is_erasure

#: Cells of an owner, at most: five kinds of records over fifteen years.
MOST_CELLS: Final = 1000
#: Bits of a cell's key: owner, kind (record type and depositor), month.
_KIND_BITS: Final = 22
_MONTH_BITS: Final = 14
_KIND: Final = (1 << _KIND_BITS) - 1
_MONTH: Final = (1 << _MONTH_BITS) - 1
_OWNER_AT: Final = _KIND_BITS + _MONTH_BITS
MOST_OWNERS: Final = 1 << 64 - _OWNER_AT
#: Month of records whose day is not known. The others count from 1 on, January 1970.
_UNDATED: Final = 0
#: First day of each month, in days since 1970-01-01.
_STARTS: Final = np.arange(-1, _MONTH).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
_WORD: Final = (1 << 64) - 1
_FIRST_YEAR: Final = 1970


class Holdings:
    """Counts of what owners hold. For one thread. Take all receipts of a partition once, in their order.

    A receipt that stands in others' places counts nothing: its rows were counted with theirs. So a row that was erased
    by itself still counts here, and what reads the objects finds one row fewer.
    """

    def __init__(self) -> None:
        self._owners, self._cells = KeyNumbers(wide=True), KeyNumbers(wide=False)
        self._gone = bytearray()
        self._used = array("H")
        self._records, self._days = array("Q"), array("H")
        self._kinds: dict[tuple[str, str], int] = {}
        #: Records that are in no cell, since their owner had MOST_CELLS.
        self.left_out = 0

    def __len__(self) -> int:
        """Return the number of owners, also of those that are gone."""
        return len(self._owners)

    @property
    def cells(self) -> int:
        return len(self._cells)

    def owner(self, number: int) -> str:
        """Return the account of this number, 32 hex digits."""
        return f"{self._owners.key(number):032x}"

    def take_record(self, key: bytes | None, value: bytes | None, headers: Iterable[Any] | None = None) -> bool:
        """Take a record of `deposits.receipts`, a receipt of any version or a tombstone; return False for another."""
        if is_erasure(value, headers):
            return self.drop((key or b"").decode("ascii", "replace"))
        receipt = decoded(value, "pipeline.receipt")
        return receipt is not None and self.take(receipt)

    def take(self, receipt: Mapping[str, Any]) -> bool:
        """Take the fields of a receipt; return False for one that no router wrote: its days sum to more than it has."""
        if receipt.get("replaces"):
            return True
        days, count = receipt.get("days", ()), receipt["record_count"]
        undated = count - sum(each["records"] for each in days)
        owner = self._number(receipt["owner"])
        if owner < 0 or undated < 0 or any(each["records"] < 0 for each in days):
            return False
        if self._gone[owner]:
            return True
        kind = self._kind(receipt["schema"].rpartition(".v")[0], receipt["depositor"])
        for each in days:
            self._count(owner, kind, each["day"], each["records"])
        self._count_undated(owner, kind, undated)
        return True

    def drop(self, owner: str) -> bool:
        """Leave an owner out for good, who is erased or closed its account; return False for what is no account."""
        number = self._number(owner)
        if number >= 0:
            self._gone[number] = 1
        return number >= 0

    def present(self) -> NDArray[np.bool_]:
        """Return by owner's number whether it is neither closed nor erased."""
        return ~np.frombuffer(bytes(self._gone), np.bool_)

    def counts(self, record_type: str, days: range | None, depositors: Collection[str] | None) -> NDArray[np.float64]:
        """Return by owner's number how many records of this type it holds, whole numbers.

        `days` are days since 1970-01-01: a month's records count if all of its days with records lie among them; None:
        records of unknown days count as well. `depositors` None: of any; none of them: none.
        """
        keys = np.frombuffer(self._cells.low_words(), np.uint64)
        chosen = np.flatnonzero(self._of_kinds(record_type, depositors)[(keys >> _MONTH_BITS) & _KIND])
        keys = keys[chosen]
        if days is not None:
            inside = self._inside(keys, chosen, days)
            keys, chosen = keys[inside], chosen[inside]
        records = np.frombuffer(self._records, np.uint64)[chosen]
        return np.bincount((keys >> _OWNER_AT).astype(np.int64), records, len(self._owners)).astype(np.float64)

    def _inside(self, keys: NDArray[np.uint64], chosen: NDArray[np.intp], days: range) -> NDArray[np.bool_]:
        """Return which cells have all their days among these."""
        months, packed = (keys & _MONTH).astype(np.int64), np.frombuffer(self._days, np.uint16)[chosen]
        first, last = _STARTS[months] + (packed >> 5), _STARTS[months] + (packed & 31)
        found: NDArray[np.bool_] = (months != _UNDATED) & (first >= days.start) & (last < days.stop)
        return found

    def _of_kinds(self, record_type: str, depositors: Collection[str] | None) -> NDArray[np.bool_]:
        return np.fromiter(
            (name == record_type and (depositors is None or by in depositors) for name, by in self._kinds),
            np.bool_,
            len(self._kinds),
        )

    def _number(self, owner: str) -> int:
        """Return the owner's number, a new one where it has none; below 0 where this is no account."""
        try:
            whole = int(owner, 16) if len(owner) == 32 else -1
        except ValueError:
            return -1
        if whole < 0:
            return -1
        found, slot = self._owners.probe(whole & _WORD, whole >> 64)
        if found < 0 and len(self._owners) < MOST_OWNERS:
            found = self._owners.add(slot, whole & _WORD, whole >> 64)
            self._gone.append(0)
            self._used.append(0)
        return found

    def _kind(self, record_type: str, depositor: str) -> int:
        return self._kinds.setdefault((record_type, depositor), len(self._kinds))

    def _count(self, owner: int, kind: int, day: date, records: int) -> None:
        month, at = 12 * (day.year - _FIRST_YEAR) + day.month, day.day - 1
        if not 0 < month <= _MONTH:
            self._count_undated(owner, kind, records)
            return
        number = self._cell(owner, kind, month)
        if number < 0:
            self._count_undated(owner, kind, records)
            return
        packed = self._days[number] if self._records[number] else at << 5 | at
        self._days[number] = min(packed >> 5, at) << 5 | max(packed & 31, at)
        self._records[number] += records

    def _count_undated(self, owner: int, kind: int, records: int) -> None:
        if not records:
            return
        if (number := self._cell(owner, kind, _UNDATED)) < 0:
            self.left_out += records
        else:
            self._records[number] += records

    def _cell(self, owner: int, kind: int, month: int) -> int:
        """Return the number of the cell, a new one where there is none; below 0 where the owner may have no more."""
        number, slot = self._cells.probe(owner << _OWNER_AT | kind << _MONTH_BITS | month)
        if number < 0 and self._used[owner] < MOST_CELLS and kind <= _KIND:
            number = self._cells.add(slot, owner << _OWNER_AT | kind << _MONTH_BITS | month)
            self._records.append(0)
            self._days.append(0)
            self._used[owner] += 1
        return number
