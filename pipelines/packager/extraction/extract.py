"""Rows of a block: each object is held against its receipt, and one that is missing or damaged fails the package."""

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from bank.keys.encrypted_object import AGS1, is_encrypted
from bank.keys.opening import Unopened
from bank.withdrawals.packaging.package_events import PackageRule
from pipelines.packager.extraction.columns import fields_of
from pipelines.packager.extraction.containers import Containers, DamagedObject
from pipelines.packager.extraction.receipts import PackageReceipt
from pipelines.packager.extraction.sources import PackageSources, SourcesUnavailable
from schemas import catalog

#: Records that are decoded at a time.
_AT_ONCE: Final = 10_000
_MISSING: Final = "the store lacks an object that a receipt names: `teller verify` says which"
_DAMAGED: Final = "an object is not what its receipt says: `teller verify` says which"
_UNKNOWN: Final = "there are records of a schema that this version of Teller does not know: upgrade first"


class Unextracted(Exception):  # noqa: N818 - an outcome, which ends the loops that it is in
    """A block has no rows to be used, by this rule; the message says what to do."""

    def __init__(self, rule: PackageRule, words: str) -> None:
        super().__init__(words)
        self.rule = rule


@dataclass(slots=True)
class BlockRows:
    """Rows of a block: by row its owner, the number of its receipt among `receipts`, and its place in that; and raw
    columns (see `columns`). `schemas` and `rules` are what they came through.
    """

    columns: dict[str, list[Any]]
    receipts: list[PackageReceipt] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    of_receipt: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    schemas: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)


def extract(
    receipts: Iterable[PackageReceipt], fields: Iterable[str], sources: PackageSources, beat: Callable[[], object]
) -> BlockRows:
    """Return the rows of these receipts' objects, with these fields; their owners have been announced.

    Raises:
        Unextracted: an object is missing or damaged, or of a schema that is not known.
        SourcesUnavailable, and what the sources raise.
    """
    found = BlockRows({name: [] for name in sorted(fields)})
    waiting: dict[tuple[str, str], _Batch] = {}
    with closing(_fetched(receipts, sources)) as objects:
        for receipt, clear in objects:
            if (schema := catalog.load().find(receipt.schema)) is None:
                raise Unextracted(PackageRule.FIELD_UNKNOWN, _UNKNOWN)
            try:
                reader = _reader(waiting, receipt.schema) or Containers(schema, found.columns)
                codec, blocks, records = reader.blocks(clear)
            except DamagedObject:
                raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED) from None
            if records != receipt.records:
                raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED)
            batch = waiting.setdefault((receipt.schema, codec), _Batch(reader, codec, fields_of(schema)))
            batch.add(receipt, blocks)
            if batch.records >= _AT_ONCE:
                batch.into(found)
                beat()
    for batch in waiting.values():
        batch.into(found)
    return found


class _Batch:
    """Objects of a schema and codec that wait to be decoded."""

    def __init__(self, reader: Containers, codec: str, there: frozenset[str]) -> None:
        self.reader, self.records = reader, 0
        self._codec, self._there = codec, there
        self._receipts: list[PackageReceipt] = []
        self._blocks: list[bytes] = []

    def add(self, receipt: PackageReceipt, blocks: Sequence[bytes]) -> None:
        self._receipts.append(receipt)
        self._blocks += blocks
        self.records += receipt.records

    def into(self, found: BlockRows) -> None:
        """Decode them, and add their rows."""
        if not self._receipts:
            return
        try:
            rows = self.reader.rows(self._codec, self._blocks)
        except DamagedObject:
            raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED) from None
        owners = [receipt.owner for receipt in self._receipts for _ in range(receipt.records)]
        if [row["owner_id"] for row in rows] != owners:
            raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED)
        for name, values in found.columns.items():
            values.extend([row[name] for row in rows] if name in self._there else [None] * len(rows))
        for number, receipt in enumerate(self._receipts, len(found.receipts)):
            found.of_receipt += [number] * receipt.records
            found.places += range(receipt.records)
            found.rules.update(receipt.rules)
        found.owners += owners
        found.schemas.update(receipt.schema for receipt in self._receipts)
        found.receipts += self._receipts
        self._receipts, self._blocks, self.records = [], [], 0


def _reader(waiting: dict[tuple[str, str], _Batch], schema: str) -> Containers | None:
    return next((batch.reader for (name, _), batch in waiting.items() if name == schema), None)


def _fetched(receipts: Iterable[PackageReceipt], sources: PackageSources) -> Generator[tuple[PackageReceipt, bytes]]:
    """Yield receipts with their objects in the clear, in order; as many are fetched at a time as the sources allow."""
    if sources.at_once <= 1:
        yield from ((each, _clear(each, sources)) for each in receipts)
        return
    with ThreadPoolExecutor(sources.at_once) as pool:
        window = deque[tuple[PackageReceipt, Any]]()
        try:
            for each in receipts:
                window.append((each, pool.submit(_clear, each, sources)))
                if len(window) > 2 * sources.at_once:
                    first, clear = window.popleft()
                    yield first, clear.result()
            while window:
                first, clear = window.popleft()
                yield first, clear.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _clear(receipt: PackageReceipt, sources: PackageSources) -> bytes:
    """Return an object in the clear, which is as its receipt says."""
    if (found := sources.get(receipt.place)) is None:
        raise Unextracted(PackageRule.OBJECT_MISSING, _MISSING)
    said = receipt.size, receipt.sha256, receipt.encryption
    if said != (len(found), hashlib.sha256(found).hexdigest(), AGS1 if is_encrypted(found) else ""):
        raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED)
    clear = sources.open(receipt.owner, receipt.place, found)
    if clear is Unopened.CLOSED:
        raise Unextracted(PackageRule.OBJECT_DAMAGED, _DAMAGED)
    if isinstance(clear, Unopened):
        raise SourcesUnavailable(f"an object is not opened: {sources.words(clear)}")
    return clear
