"""The spool: what is written is sealed, has no name, and comes back; entries keep every field of a record."""

import tempfile
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.router import spool as spools
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.spool_entry import EntryCoder
from pipelines.router.faults import SpoolLost
from pipelines.router.spool import ChunkSpool
from schemas.catalog import load
from tests.router.bank import OWNERS

SCHEMAS = [schema for schema in load() if schema.rules]
FIELDS = (
    "body", "consent", "corrects", "depositor", "hash_key", "offset", "owner", "published", "raw_offset", "rules",
    "schema", "timestamp", "trace",
)  # fmt: skip
NUMBERS = st.integers(-1, 2**62)
RECORDS = st.builds(
    CleanRecord, NUMBERS, NUMBERS, st.integers(0, 2**50), st.sampled_from(OWNERS), st.sampled_from(["acme", "b.corp"]),
    st.sampled_from(SCHEMAS), st.binary(max_size=300), published=NUMBERS, trace=st.binary(max_size=60),
    rules=st.sampled_from(["", "teller-0123"]), consent=NUMBERS, hash_key=NUMBERS, corrects=NUMBERS,
)  # fmt: skip


def fields(record: CleanRecord) -> list[Any]:
    return [getattr(record, name) for name in FIELDS]


@given(st.lists(st.tuples(RECORDS, NUMBERS), max_size=20))
def test_a_record_comes_back_as_it_was(rows: list[tuple[CleanRecord, int]]) -> None:
    coder = EntryCoder()
    block = b"".join([coder.pack(record, copy_of) for record, copy_of in rows])
    found = list(coder.unpack(block))
    assert [(fields(each.record), each.copy_of) for each in found] == [(fields(one), of) for one, of in rows]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.binary(min_size=1, max_size=3_000)), max_size=40))
def test_each_slice_comes_back_in_its_order(entries: list[tuple[int, bytes]]) -> None:
    spool = ChunkSpool(Path(tempfile.gettempdir()), 10**9)
    file = spool.file()
    for piece, entry in entries:
        file.add(piece, entry)
    for piece in range(4):
        assert b"".join(file.read(piece)) == b"".join([entry for at, entry in entries if at == piece])
    assert file.total >= sum(len(entry) for _, entry in entries)
    file.close()
    assert (spool.size, spool.trouble) == (0, "")


def test_nothing_has_a_name_and_nothing_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = ChunkSpool(tmp_path / "spool", 10**9)
    made: list[IO[bytes]] = []
    usual = spool.open

    def opened() -> IO[bytes]:
        made.append(usual())
        return made[-1]

    monkeypatch.setattr(spool, "open", opened)
    file = spool.file()
    for _ in range(200):
        file.add(0, b"what the owner wrote" * 10)
    assert spool.size > 30_000
    assert list((tmp_path / "spool").iterdir()) == []
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    made[0].seek(0)
    assert b"owner" not in made[0].read()
    file.close()


@pytest.mark.parametrize("at", [0, 5, 12, 4_000, -1])
def test_a_changed_byte_is_a_lost_spool(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = ChunkSpool(tmp_path, 10**9)
    disk = tempfile.TemporaryFile(dir=tmp_path, buffering=0)  # noqa: SIM115 - the spool closes it
    monkeypatch.setattr(spool, "open", lambda: disk)
    file = spool.file()
    file.add(0, bytes(9_000))
    place = at % spool.size
    disk.seek(place)
    byte = disk.read(1)
    disk.seek(place)
    disk.write(bytes([byte[0] ^ 1]))
    with pytest.raises(SpoolLost, match="see the disk"):
        list(file.read(0))
    file.close()


def test_blocks_in_each_others_place_are_a_lost_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = ChunkSpool(tmp_path, 10**9)
    disk = tempfile.TemporaryFile(dir=tmp_path, buffering=0)  # noqa: SIM115 - the spool closes it
    monkeypatch.setattr(spool, "open", lambda: disk)
    file = spool.file()
    file.add(0, b"a" * spools.BLOCK_BYTES)
    file.add(1, b"b" * spools.BLOCK_BYTES)
    disk.seek(0)
    one, two = disk.read(spool.size // 2), disk.read()
    disk.seek(0)
    disk.write(two + one)
    with pytest.raises(SpoolLost):
        list(file.read(0))
    file.close()


def test_a_folder_that_cannot_be_made_is_trouble_and_keeps_the_records(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    spool = ChunkSpool(tmp_path / "file" / "spool", 10**9)
    file = spool.file()
    file.add(0, bytes(9_000))
    assert (spool.trouble, spool.size) == ("Not a directory", 0)
    assert b"".join(file.read(0)) == bytes(9_000)
    (tmp_path / "file").unlink()
    file.retry()
    assert spool.trouble == ""
    assert spool.size > 9_000
    assert b"".join(file.read(0)) == bytes(9_000)
    file.close()
