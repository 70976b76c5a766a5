"""Notes of a stage about each block, as JSON: enough to go on after a kill, and to describe the package."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from bank.withdrawals.package.contents import Anonymity, PackageFile
from bank.withdrawals.package.names import data_file_name


@dataclass(frozen=True, slots=True)
class BlockNote:
    """Note of a block that is written.

    `identity` says what it was made of. `loss` is a sum over all its rows, `looked_at`, those left out too.
    """

    record_type: str
    block: int
    blocks: int
    identity: str
    rows: int
    sha256: str
    size: int
    columns: tuple[tuple[str, str], ...]
    encrypted: int
    k: int
    l: int | None  # noqa: E741 - the field's name in the literature
    loss: float
    looked_at: int
    until: int
    schemas: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return data_file_name(self.record_type, self.block)

    @property
    def file(self) -> PackageFile:
        return PackageFile(self.sha256, self.size, self.columns, self.rows)

    def __bytes__(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of(cls, found: bytes) -> Self:
        """Read a note."""
        fields: Mapping[str, Any] = json.loads(found)
        columns = tuple((name, kind) for name, kind in fields["columns"])
        return cls(**{**fields, "columns": columns, **{name: tuple(fields[name]) for name in ("schemas", "rules")}})


def anonymity(notes: list[BlockNote]) -> Anonymity:
    """Return what blocks reach together: the least k and l of any, and the loss of all their rows."""
    looked_at, rows = sum(each.looked_at for each in notes), sum(each.rows for each in notes)
    values = [each.l for each in notes if each.l is not None]
    loss = -(-int(sum(each.loss for each in notes) * 10**9 / max(1, looked_at)) // 1000)
    return Anonymity(min(each.k for each in notes), min(values, default=0), loss, looked_at - rows)
