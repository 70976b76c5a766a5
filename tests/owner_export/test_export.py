"""A run of an export against a bank in memory."""

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest import mock
from uuid import UUID

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank.access.access_event import Access
from bank.access.access_event import made as made_event
from bank.access.summary import Noted
from bank.keys.encrypted_object import Place
from bank.store import StoreUnavailable
from teller.operate.owner_export import columns, parts
from teller.operate.owner_export import export as exporting
from teller.operate.owner_export.export import export
from teller.operate.owner_export.folder import ExportError
from teller.operate.owner_export.sources import NotExported
from teller.operate.owner_export.state import NAME
from tests.access.readers import READER
from tests.owner_export import killed
from tests.owner_export.bank import ANOTHER, BUCKET, CANARY, KEY, OWNER, POST, MemoryBank, rows_of
from tests.owner_export.exported import check, holds, manifest, rows
from tests.samples import DEPOSITED, records
from tests.test_purity import ROOT

NAMES = [schema.name for schema in DEPOSITED]


@pytest.fixture(name="bank")
def made() -> MemoryBank:
    bank = MemoryBank()
    for number, name in enumerate((*NAMES, POST)):
        bank.deposit(rows_of(name, 3, number * 10), name, clear=number % 2 == 0)
    bank.deposit(rows_of(POST, 2, 500), version=2)
    bank.prove()
    for number, (owner, access) in enumerate(((OWNER, Access.EXPORT), ("", Access.VERIFY))):
        bank.accesses.append(Noted(made_event(UUID(int=number), owner, access, READER), number, 1_000))
    return bank


def test_progress_counts_each_thing_from_nothing_to_all(bank: MemoryBank, tmp_path: Path) -> None:
    said: dict[str, list[tuple[int, int]]] = {}
    done = export(
        OWNER, bank, tmp_path / "to", lambda words, count, total: said.setdefault(words, []).append((count, total))
    )
    assert list(said) == [exporting.RECEIPTS, exporting.OBJECTS, exporting.BESIDE, exporting.DOCUMENTS]
    assert said[exporting.OBJECTS] == [(number, done.objects) for number in range(done.objects + 1)]
    *before, last = said[exporting.RECEIPTS]
    assert {total for _, total in before} == {0}
    assert last == before[-1][:1] * 2
    assert said[exporting.BESIDE][-1] == (len(said[exporting.BESIDE]),) * 2


def test_everything_is_there_in_each_form(bank: MemoryBank, tmp_path: Path) -> None:
    done = export(OWNER, bank, tmp_path / "to")
    holds(tmp_path / "to", bank.rows)
    assert done[:2] == (len(bank.rows), sum(len(each) for _, each in bank.rows.values()))
    head, *files, last = manifest(tmp_path / "to")
    assert (head["format"], head["account"]) == ("teller-export/1", OWNER)
    assert (last["complete"], last["files"], last["not_exported"]) == (True, len(files), 0)
    said = [json.loads(line) for line in (tmp_path / "to/receipts.jsonl").read_bytes().splitlines()]
    assert {each["receipt_id"] for each in said} == set(bank.rows)
    assert {each["schema_of_receipt"] for each in said} == {"pipeline.receipt.v5", "pipeline.receipt.v2"}
    looks = [json.loads(line) for line in (tmp_path / "to/access.jsonl").read_bytes().splitlines()]
    assert [(each["access"], each["of"], each["who"]) for each in looks] == [
        ("export", "owner", "tester"), ("verify", "everybody", "tester")
    ]  # fmt: skip
    assert (tmp_path / "to/withdrawals.jsonl").read_bytes() == b'{"kind":"event","owner":"%s"}\n' % OWNER.encode()
    assert len((tmp_path / "to/metering.jsonl").read_bytes().splitlines()) == 2
    assert (tmp_path / "to/proofs/00000000000000000000-00000000000000000003.tar").read_bytes() == b"archive"
    for each in said:
        with (tmp_path / "to/objects" / each["object_key"]).open("rb") as file:
            assert len(list(fastavro.reader(file))) == each["record_count"]
        assert (tmp_path / "to/schemas" / each["schema"].replace(".", "/", 1)).with_suffix(".v1.avsc").exists()


def test_the_readmes_check_finds_what_was_changed(bank: MemoryBank, tmp_path: Path) -> None:
    export(OWNER, bank, tmp_path / "to")
    text = (tmp_path / "to/readme.md").read_text()
    assert "$" not in text
    program = text.partition("```python\n")[2].partition("```")[0]

    def said() -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, cwd=tmp_path / "to", capture_output=True, text=True, check=True).stdout

    assert "CHANGED" not in said()
    assert said().endswith("complete\n")
    (tmp_path / "to/account.json").write_text("{}")
    assert "CHANGED account.json" in said()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), most=st.integers(1, 6))
def test_rows_exported_are_rows_stored(
    data: st.DataObject, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bank, folder = MemoryBank(), tmp_path_factory.mktemp("export") / "to"
    for _ in range(data.draw(st.integers(0, 4))):
        schema = data.draw(st.sampled_from(DEPOSITED))
        some = data.draw(st.lists(records(schema), min_size=1, max_size=3))
        bank.deposit([each | {"owner_id": OWNER} for each in some], schema.name, clear=data.draw(st.booleans()))
    with mock.patch.object(parts, "MOST_RECORDS", most), mock.patch.object(columns, "GROUP_ROWS", 2):
        export(OWNER, bank, folder)
    holds(folder, bank.rows)


def test_a_second_run_reads_and_adds_only_what_is_new(bank: MemoryBank, tmp_path: Path) -> None:
    export(OWNER, bank, tmp_path / "to")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "to/records").rglob("part-*")}
    bank.gets.clear()
    new = bank.deposit(rows_of(POST, 4, 900))
    bank.prove(first=9)
    export(OWNER, bank, tmp_path / "to")
    assert bank.gets == [new["object_key"], "proofs/00000000000000000009-00000000000000000012.tar"]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    holds(tmp_path / "to", bank.rows)


def test_an_object_in_the_place_of_another_brings_no_row_twice(bank: MemoryBank, tmp_path: Path) -> None:
    clear = bank.deposit(rows_of(POST, 4, 900), clear=True)
    export(OWNER, bank, tmp_path / "to")
    bank.gets.clear()
    made = bank.replace(clear)
    export(OWNER, bank, tmp_path / "to")
    assert bank.gets == []
    holds(tmp_path / "to", bank.rows)
    export(OWNER, bank, tmp_path / "anew")
    holds(tmp_path / "anew", bank.rows)
    for folder in ("to", "anew"):
        lines = (tmp_path / folder / "receipts.jsonl").read_bytes().splitlines()
        (said,) = [each for each in map(json.loads, lines) if each["first_receipt_id"] == clear["receipt_id"]]
        assert said["receipt_id"] == made["receipt_id"]


def test_an_object_that_is_replaced_while_the_export_runs_is_found(bank: MemoryBank, tmp_path: Path) -> None:
    clear = bank.deposit(rows_of(POST, 4, 900), clear=True)
    get, left = bank.get, iter(range(1))

    def late(place: Place) -> bytes | NotExported:
        if next(left, None) is not None:
            bank.replace(clear)
        return get(place)

    with mock.patch.object(bank, "get", late):
        done = export(OWNER, bank, tmp_path / "to")
    assert done.not_exported == 0
    holds(tmp_path / "to", bank.rows)


def test_an_owner_without_anything_gets_an_export_of_nothing(tmp_path: Path) -> None:
    done = export(OWNER, MemoryBank(), tmp_path / "to")
    assert (done.objects, done.records, done.not_exported) == (0, 0, 0)
    check(tmp_path / "to")
    assert manifest(tmp_path / "to")[-1]["complete"] is True
    assert rows(tmp_path / "to") == {}


def test_what_is_broken_is_named_and_the_rest_is_there(bank: MemoryBank, tmp_path: Path) -> None:
    gone, changed = (bank.deposit(rows_of(POST, 2, 800 + each)) for each in (0, 10))
    bank.store.delete(BUCKET, gone["object_key"])
    bank.store.delete(BUCKET, changed["object_key"])
    bank.store.put_new(BUCKET, changed["object_key"], b"AGS1" + CANARY.encode())
    foreign = bank.deposit([*rows_of(POST, 1, 820), *rows_of(POST, 1, 830, ANOTHER)])
    for each in (gone, changed, foreign):
        bank.rows.pop(each["receipt_id"])
    done = export(OWNER, bank, tmp_path / "to")
    holds(tmp_path / "to", bank.rows)
    lines = [each for each in manifest(tmp_path / "to") if "reason" in each]
    assert {each["not_exported"]: each["reason"] for each in lines} == {
        gone["receipt_id"]: "missing",
        changed["receipt_id"]: "damaged",
        foreign["receipt_id"]: "foreign",
    }
    assert (done.not_exported, manifest(tmp_path / "to")[-1]["complete"]) == (3, False)
    text = (tmp_path / "to/readme.md").read_text()
    assert all(each["receipt_id"] in text for each in (gone, changed, foreign))
    everything = b"".join(path.read_bytes() for path in (tmp_path / "to").rglob("*") if path.is_file())
    assert ANOTHER.encode() not in everything
    assert CANARY.encode() not in everything


def test_what_no_key_opens_is_named_until_a_key_does(bank: MemoryBank, tmp_path: Path) -> None:
    encrypted = sum(bank.store.get(BUCKET, item.key).startswith(b"AGS1") for item in bank.store.list(BUCKET))
    for key, reason in ((None, "no_key"), (bytes(32), "closed")):
        bank.key = key
        done = export(OWNER, bank, tmp_path / "to")
        assert done.not_exported == encrypted
        assert {each["reason"] for each in manifest(tmp_path / "to") if "reason" in each} == {reason}
    bank.key = KEY
    assert export(OWNER, bank, tmp_path / "to").not_exported == 0
    holds(tmp_path / "to", bank.rows)


@pytest.mark.parametrize("odd", [b"", b"[" * 100_000, b"[]", b'{"id": 1}', b"\xff"])
def test_a_metering_event_that_is_none_stops_nothing(odd: bytes, tmp_path: Path) -> None:
    bank = MemoryBank()
    bank.odd_metering = [odd]
    assert export(OWNER, bank, tmp_path / "to").not_exported == 1
    assert len((tmp_path / "to/metering.jsonl").read_bytes().splitlines()) == 2
    check(tmp_path / "to")


@pytest.mark.parametrize("pattern", ["objects/*/*/*.avro", "records/*/*.jsonl", "records/*/*.parquet", "proofs/*"])
@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_is_gone_or_changed_comes_again(
    bank: MemoryBank, tmp_path: Path, pattern: str, damage: str
) -> None:
    export(OWNER, bank, tmp_path / "to")
    file = next((tmp_path / "to").glob(pattern))
    before = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(bytes(len(before)))
    bank.gets.clear()
    export(OWNER, bank, tmp_path / "to")
    holds(tmp_path / "to", bank.rows)
    assert len(bank.gets) == (0 if pattern.startswith("records") else 1)


def test_a_store_that_goes_down_leaves_what_is_there(bank: MemoryBank, tmp_path: Path) -> None:
    get, left = bank.get, iter(range(4))

    def down(place: Place) -> bytes | NotExported:
        if next(left, None) is None:
            raise StoreUnavailable("down")
        return get(place)

    with mock.patch.object(bank, "get", down), pytest.raises(StoreUnavailable):
        export(OWNER, bank, tmp_path / "to")
    assert not (tmp_path / "to/manifest.jsonl").exists()
    assert export(OWNER, bank, tmp_path / "to").not_exported == 0
    assert len(bank.gets) == len(bank.rows) + 1
    holds(tmp_path / "to", bank.rows)


def test_without_parquet_the_lines_are_there_and_parquet_comes_later(bank: MemoryBank, tmp_path: Path) -> None:
    with mock.patch.object(columns, "available", return_value=False):
        export(OWNER, bank, tmp_path / "to")
    assert list((tmp_path / "to").rglob("*.parquet")) == []
    assert "no Parquet files" in (tmp_path / "to/readme.md").read_text()
    bank.gets.clear()
    export(OWNER, bank, tmp_path / "to")
    assert bank.gets == []
    holds(tmp_path / "to", bank.rows)


def test_a_folder_that_is_not_ours_alone_is_refused(bank: MemoryBank, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o750)
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir(mode=0o700)
    (tmp_path / "full/mine").touch()
    (tmp_path / "elsewhere").symlink_to(tmp_path / "full")
    for name, words in (
        ("open", "others may"),
        ("file", "no folder"),
        ("full", "not empty"),
        ("elsewhere", "no folder"),
    ):
        with pytest.raises(ExportError, match=words):
            export(OWNER, bank, tmp_path / name)
    with pytest.raises(ExportError, match="No such file"):
        export(OWNER, bank, tmp_path / "not/there")
    export(OWNER, bank, tmp_path / "to")
    with pytest.raises(ExportError, match="another owner's") as raised:
        export(ANOTHER, bank, tmp_path / "to")
    assert OWNER not in str(raised.value)


def test_two_runs_at_once_and_a_damaged_state_are_told(bank: MemoryBank, tmp_path: Path) -> None:
    export(OWNER, bank, tmp_path / "to")
    other = sqlite3.connect(tmp_path / "to" / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ExportError, match="another export writes"):
        export(OWNER, bank, tmp_path / "to")
    other.close()
    (tmp_path / "to" / NAME).write_bytes(b"nonsense" * 1_000)
    with pytest.raises(ExportError, match="is damaged: name a new folder"):
        export(OWNER, bank, tmp_path / "to")


def test_a_key_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    bank = MemoryBank()
    said = bank.deposit(rows_of(POST, 1))
    astray = said | {"object_key": "../../out.avro"}
    with mock.patch.object(exporting, "receipt_of", return_value=("", astray)):
        done = export(OWNER, bank, tmp_path / "to")
    assert (done.not_exported, bank.gets) == (1, [])
    assert not (tmp_path / "out.avro").exists()


@pytest.mark.long
@pytest.mark.parametrize(("at", "noted"), [(1, 0), (4, 2), (6, 4), (7, 4), (10, 6), (15, 8)])
def test_a_run_that_is_killed_is_gone_on_with(at: int, noted: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.owner_export.killed", str(tmp_path), str(at)]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == -signal.SIGKILL
    bank = killed.load(tmp_path)
    assert not (tmp_path / "to/manifest.jsonl").exists()
    assert killed.noted(tmp_path) == noted
    assert export(OWNER, bank, tmp_path / "to").not_exported == 0
    assert len(bank.gets) == killed.OBJECTS - noted
    holds(tmp_path / "to", bank.rows)
