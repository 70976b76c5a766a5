"""An owner's files and records on a real Kafka, with a folder of buckets and a key file: the trail has each look."""

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from confluent_kafka import Producer

from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place, encrypt
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.statement import Holder, HolderKind
from bank.store import FolderStore
from schemas import topics
from schemas.identifiers import statement_key
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import by_settings
from teller.operate.owner_desk.files.kept_files import KeptFiles
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.opening import OwnersRecords
from teller.operate.owner_desk.port.money import ExportProgress, OwnersFile
from teller.operate.owner_desk.port.reading import StoredRecord
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.settings import Settings, keys
from teller.settings.owner_keys import owner_keys
from tests.access.readers import trail_of
from tests.accounts import kafka
from tests.bank.ledger.documents.examples import statement
from tests.owner_desk.opened import kept
from tests.owner_export import bank
from tests.owner_export.bank import ANOTHER, POST, MemoryBank, rows_of
from tests.owner_export.exported import holds

OWNER = "d4" * 16
Desk = tuple[KeptFiles, OwnersRecords, ThreadPoolExecutor]


@pytest.fixture(name="line")
def made(deposit_topics: Settings) -> Settings:
    settings = deposit_topics.model_copy(update={"custody": "file"})
    keys.make_embedded_keys(settings)
    kafka.register(settings, kafka.legal_entity(1, "acme"))
    return settings


@pytest.fixture(name="there")
def stored(line: Settings, monkeypatch: pytest.MonkeyPatch) -> MemoryBank:
    """A bank whose objects lie in the line's buckets, and whose receipts are on its topics; and a statement."""
    with closing(owner_keys(line) or pytest.fail("no custody")) as found:
        found.ensure([OWNER])
        key = found.key_of(OWNER) or b""
    bucket = pseudonyms.bucket_name(keys.pseudonym_key(line), line.bucket_prefix, OWNER)
    for name, value in (("OWNER", OWNER), ("BUCKET", bucket), ("KEY", key)):
        monkeypatch.setattr(bank, name, value)
    found_bank = MemoryBank(FolderStore(line.buckets_folder))
    found_bank.deposit(rows_of(POST, 4, 0, OWNER))
    place = Place(bucket, statement_key("2026-11", 1, "final"), "statements")
    data = to_json(statement(holder=Holder(HolderKind.OWNER, OWNER)))
    found_bank.store.put_new(bucket, place.key, encrypt(key, place, data, lambda size: b"n" * size))
    producer = Producer(kafka.client(line))
    for message in found_bank.messages:
        producer.produce(topics.RECEIPTS, message.value, OWNER.encode())
    assert producer.flush(30) == 0
    return found_bank


@pytest.fixture(name="desk")
def opened(line: Settings, there: MemoryBank, tmp_path: Path) -> Iterator[Desk]:
    looks = by_settings.looks(line)
    with closing(looks), ThreadPoolExecutor(2) as workers:
        records = OwnersRecords(there.store, looks)
        with (
            closing(IndexedReading(tmp_path / "none.sqlite", records)) as reading,
            closing(by_settings.files(line, there.store, looks, workers, reading)) as found,
        ):
            yield found, records, workers


def test_an_owner_has_everything_and_the_trail_has_each_look(
    line: Settings, there: MemoryBank, desk: Desk, tmp_path: Path
) -> None:
    files, records, workers = desk
    [said] = [{**each, "receipt_id": receipt} for receipt, each in zip(there.rows, there.said, strict=True)]
    for row in range(4):
        assert isinstance(records(OWNER, kept(said), row), StoredRecord)
    assert records(ANOTHER, kept(said), 0) == DeskRefusal(Why.CLOSED, "key")
    assert files.earnings(OWNER) == DeskRefusal(Why.DELAYED, "index")
    drawn = files.statement(OWNER, "2026-11", "final", 1, "json")
    assert isinstance(drawn, OwnersFile)
    assert files.begin_export(OWNER) == ExportProgress("running")
    workers.shutdown()
    made = files.export_state(OWNER)
    assert isinstance(made, ExportProgress)
    assert (made.state, made.done, made.of, made.lacking) == ("ready", 1, 1, 0)
    assert made.file is not None
    assert files.piece(ANOTHER, made.file.file, 0) == refusing.UNKNOWN
    whole = files.piece(OWNER, made.file.file, 0)
    assert isinstance(whole, bytes)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "out")
    for each in (tmp_path / "out").rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)
    holds(tmp_path / "out", there.rows)
    assert (tmp_path / "out/statements/2026-11-final-v00001.json").read_bytes() == files.piece(OWNER, drawn.file, 0)
    assert [
        (each.access, each.who, each.role, each.purpose, each.what) for each in trail_of(line) if each.owner == OWNER
    ] == [
        ("read", "owner", "owner-desk", by_settings.LOOKED, f"{POST} {said['object_key']}"),
        ("read", "owner", "owner-desk", by_settings.LOOKED, "statements statements/2026-11-final-v00001.json"),
        ("export", "owner", "owner-desk", by_settings.EXPORTED, ""),
    ]
