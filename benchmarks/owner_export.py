"""Measure an export against reading the objects alone: get, decrypt, decode. CPU time, in turns, with other folders.

`python -m benchmarks.owner_export [OBJECTS] [RECORDS IN EACH]`
"""

import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bank.keys.encrypted_object import Place
from bank.store import FolderStore
from schemas.catalog import load
from teller.operate.owner_export.checked import records_of
from teller.operate.owner_export.documents import receipt_of
from teller.operate.owner_export.export import export
from tests.owner_export.bank import OWNER, MemoryBank, rows_of

NAMES: Final = ("social.post.v1", "telecom.call.v1", "purchases.order_line.v1")
ROUNDS: Final = 5


def main(objects: int, records: int) -> None:
    with TemporaryDirectory() as folder:
        bank = MemoryBank(FolderStore(Path(folder, "buckets")))
        for number in range(objects):
            name = NAMES[number % len(NAMES)]
            bank.deposit(rows_of(name, records, number * records), name)
        bank.rows.clear()
        pairs = [_pair(bank, Path(folder, str(number))) for number in range(ROUNDS)]
    reading, exporting = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(one / other for one, other in pairs)
    each = (
        f"{reading * 1e6 / objects / records:.1f} us a record read, {exporting * 1e6 / objects / records:.1f} exported"
    )
    sys.stdout.write(f"{objects} objects of {records}: {each}; {ratio:.2f} of the speed of reading ({ROUNDS} pairs)\n")


def _pair(bank: MemoryBank, to: Path) -> tuple[float, float]:
    return _timed(lambda: _read(bank)), _timed(lambda: export(OWNER, bank, to))


def _timed(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def _read(bank: MemoryBank) -> None:
    for message in bank.receipts():
        _, receipt = receipt_of(message.value)
        place = Place(receipt["bucket"], receipt["object_key"], receipt["schema"])
        found = bank.get(place)
        assert isinstance(found, bytes)
        clear = bank.open(place, found)
        assert isinstance(clear, bytes)
        assert not isinstance(records_of(receipt, clear), str)


if __name__ == "__main__":
    load()
    main(*(list(map(int, islice(sys.argv, 1, 3))) + [60, 200][len(sys.argv) - 1 :]))
