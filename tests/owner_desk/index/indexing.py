"""Write an index, and say what it holds."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from teller.operate.owner_desk.index import file as index_file
from teller.operate.owner_desk.index.heard import Heard
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.index.writer import IndexWriter, ReadPlace
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

SEALED = DeskRefusal(Why.CLOSED)


def take(writer: IndexWriter, batch: Sequence[Heard], known: int = 0) -> list[Heard]:
    """Take a batch, as the follower does."""
    places = {(each.topic, each.partition): ReadPlace("id", each.offset + 1, known) for each in batch}
    return writer.take(batch, places)


def index(file: Path, batches: Iterable[Sequence[Heard]], known: int = 0) -> None:
    with closing(IndexWriter(file)) as writer:
        for each in batches:
            take(writer, each, known)


def reading(file: Path, now: int) -> IndexedReading:
    return IndexedReading(file, lambda _who, _object, _row: SEALED, clock=lambda: now / 1000)


def dump(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows, sorted; numbers that follow from the order of arrival are names."""
    with closing(index_file.connect_reader(file)) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: base.execute(f"SELECT * FROM {name}").fetchall() for name in tables if name != "about"}
    kinds = {number: (depositor, record_type) for number, depositor, record_type in found.pop("kind")}
    found["object"] = [(*row[:2], kinds[row[2]], *row[3:]) for row in found["object"]]
    found["deposit_sum"] = [(*row[:2], kinds[row[2]], *row[3:]) for row in found["deposit_sum"]]
    found["register"] = [row[1:] for row in found["register"]]
    return {name: sorted(rows) for name, rows in found.items()}
