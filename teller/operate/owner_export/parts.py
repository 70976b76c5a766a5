"""Parts: records of one schema, of many objects in a file, as lines of JSON and as Parquet."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO, Final, cast

from schemas import catalog
from teller.operate.owner_export import columns, formats
from teller.operate.owner_export.folder import ExportFolder, HashedFile
from teller.operate.owner_export.state import ExportState

JSON, PARQUET = ".jsonl", ".parquet"
MOST_RECORDS: Final = 200_000
MOST_BYTES: Final = 256 << 20


class PartWriter:
    """Writes parts; a part's files appear when it is full, when records of another schema come, and at the end.

    The state notes them then: a part that a kill cuts off is written anew.
    """

    def __init__(self, folder: ExportFolder, state: ExportState) -> None:
        self._folder, self._state = folder, state
        self._open: _Part | None = None

    def add(self, schema: str, receipt: str, records: Sequence[dict[str, Any]]) -> None:
        """Take the records of an object, which is known by its first receipt."""
        if self._open is None or self._open.schema != schema:
            self.close()
            self._open = _Part(self._folder, schema)
        self._open.add(receipt, records)
        if self._open.records >= MOST_RECORDS or self._open.size >= MOST_BYTES:
            self.close()

    def close(self) -> None:
        """Let the open part appear."""
        part, self._open = self._open, None
        if part is not None:
            part.close()
            files = [(f"{part.stem}{end}", file.digest) for end, file in part.files.items()]
            self._state.note_part(part.stem, files, part.records, part.firsts)

    def abandon(self) -> None:
        """Leave the open part as it is: the next run writes it anew."""
        part, self._open = self._open, None
        if part is not None:
            part.abandon()


class _Part:
    def __init__(self, folder: ExportFolder, schema: str) -> None:
        self.schema, self.stem = schema, _next_stem(folder, schema)
        self.firsts: list[str] = []
        self.records = 0
        ends = (JSON, PARQUET) if columns.available() else (JSON,)
        self._stack = ExitStack()
        self.files: dict[str, HashedFile] = {
            end: self._stack.enter_context(folder.writing(f"{self.stem}{end}", synced=True)) for end in ends
        }
        known = catalog.load().by_name(schema)
        self._exponents = formats.exponents(known)
        self._columns: columns.ParquetRows | None = None
        if PARQUET in self.files:
            self._columns = columns.ParquetRows(cast("BinaryIO", self.files[PARQUET]), known)

    @property
    def size(self) -> int:
        return self.files[JSON].tell()

    def add(self, receipt: str, records: Sequence[dict[str, Any]]) -> None:
        self.files[JSON].write(formats.lines(receipt, records, self._exponents))
        if self._columns is not None:
            self._columns.add(receipt, records)
        self.firsts.append(receipt)
        self.records += len(records)

    def close(self) -> None:
        if self._columns is not None:
            self._columns.close()
        self._stack.close()

    def abandon(self) -> None:
        with suppress(Exception):  # a writer of Parquet that is not closed would close itself later
            if self._columns is not None:
                self._columns.close()
        self._stack.__exit__(InterruptedError, InterruptedError(), None)


def _next_stem(folder: ExportFolder, schema: str) -> str:
    home = folder.root / "records" / schema
    numbers = [int(each.stem.removeprefix("part-")) for each in home.glob(f"part-*{JSON}")]
    return f"records/{schema}/part-{max(numbers, default=0) + 1:05d}"
