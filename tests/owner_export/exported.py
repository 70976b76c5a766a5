"""What lies in a folder of an export."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from schemas import catalog, natural_json
from teller.operate.owner_export.formats import RECEIPT, ROW

Row = tuple[str, int, dict[str, Any]]


def manifest(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_bytes().splitlines()]


def check(folder: Path) -> None:
    """All files are those of the manifest, with their digests, and nobody else may read one."""
    named = {line["path"]: line for line in manifest(folder) if "path" in line}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for name in there if not name.startswith(".export.sqlite")} == {*named, "manifest.jsonl"}
    for name, line in named.items():
        data = (folder / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (line["sha256"], line["bytes"])
    for path in folder.rglob("*"):
        assert not path.stat().st_mode & 0o077, path


def rows(folder: Path) -> dict[str, list[Row]]:
    """The records of each schema in lines of JSON, with receipt and row; those in Parquet are the same."""
    found = {}
    for home in sorted((folder / "records").glob("*")):
        schema = catalog.load().by_name(home.name)
        read: list[Row] = []
        for file in sorted(home.glob("*.jsonl")):
            for line in file.read_bytes().splitlines():
                whole = json.loads(line)
                place = whole.pop(RECEIPT), whole.pop(ROW)
                read.append((*place, natural_json.parse(schema, json.dumps(whole).encode(), 8)))
        found[home.name] = read
        table = [row for file in sorted(home.glob("*.parquet")) for row in pq.read_table(file).to_pylist()]
        assert table == [{RECEIPT: receipt, ROW: row, **_flat(record)} for receipt, row, record in read]
    return found


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"event_id": str(record["event_id"])}


def holds(folder: Path, stored: dict[str, tuple[str, list[dict[str, Any]]]]) -> None:
    """The rows are those of the bank's objects, each once."""
    check(folder)
    exported = [_told(*one, name) for name, all_of in rows(folder).items() for one in all_of]
    wanted = [_told(first, at, one, name) for first, (name, all_of) in stored.items() for at, one in enumerate(all_of)]
    assert Counter(exported) == Counter(wanted)


def _told(receipt: str, row: int, record: dict[str, Any], name: str) -> tuple[str, int, str, str]:
    return receipt, row, str(sorted(record.items())), name
