import gzip
import io
import random
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.api import Deposit, LeftOut, NotThisFormat, Options, Outcome, Refused
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from teller.sandbox.exports import pack
from tests.connectors.exports import CALLS, collection, create, deposits, put, read, refusals

WANTED = re.compile(r"(^|/)(one|two)\.txt$")
DAMAGED = "the archive is damaged inside this file: what follows in it is not read"
CUT_OFF = "the archive is cut off inside this file: what follows is not in it"
FILES = {
    "noise.bin": bytes(5000),
    "a/one.txt": b"1" * 3000,
    "a/b/two.txt": b"2" * 2000,
    "a/._one.txt": b"",
    "done.txt": b"",
}


def contents(member: Member) -> Iterator[Outcome]:
    yield Deposit(member.name, {"content": member.stream.read()})


def found(path: Path) -> dict[str, bytes]:
    items = read_source(path, WANTED, "ones and twos", contents)
    return {item.schema: item.record["content"] for item in items if isinstance(item, Deposit)}


def test_every_packing_holds_the_same(tmp_path: Path) -> None:
    for name, content in FILES.items():
        put(tmp_path / "folder", name, content)
    packings = {
        "a.zip": pack.zipped(FILES),
        "a.tar.gz": pack.tarred(FILES),
        "a.tar": gzip.decompress(pack.tarred(FILES)),
    }
    expected = {"one.txt": b"1" * 3000, "two.txt": b"2" * 2000}
    assert found(tmp_path / "folder") == expected
    for name, content in packings.items():
        assert found(put(tmp_path, name, content)) == expected, name


def test_a_plain_or_gzipped_file_has_no_name(tmp_path: Path) -> None:
    assert found(put(tmp_path, "x", b"hello")) == {"": b"hello"}
    assert found(put(tmp_path, "x.gz", gzip.compress(b"hello"))) == {"": b"hello"}


def test_the_bytes_read_are_told(tmp_path: Path) -> None:
    counts: list[int] = []
    for name, content in (("a.csv", CALLS.encode()), ("a.csv.gz", gzip.compress(CALLS.encode()))):
        counts.clear()
        path = put(tmp_path, name, content)
        read("telecom-csv", path, Options(mapping="calls", on_bytes=counts.append))
        assert sum(counts) >= path.stat().st_size


@pytest.mark.parametrize("packed", [pack.zipped, pack.tarred], ids=["zip", "tar.gz"])
def test_an_archive_that_is_cut_off(packed: object, tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(60_000)
    assert callable(packed)
    whole = packed({"outbox.json": collection(create(1)), "likes.json": collection("https://x.example") + noise})
    path = put(tmp_path, "a", whole[: len(whole) // 2])
    outcomes = read("mastodon", path)
    assert len(deposits(outcomes)) == 2
    assert refusals(outcomes) == [("likes.json", CUT_OFF)]


def test_a_member_that_is_damaged_costs_itself_only(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("outbox.json", collection(*(create(number) for number in range(50))))
        archive.writestr("likes.json", collection("https://x.example"))
    damaged = out.getvalue().replace(b"post 49", b"post 50")
    outcomes = read("mastodon", put(tmp_path, "a.zip", damaged))
    assert [record["kind"] for record in deposits(outcomes)].count("LIKE") == 1
    assert refusals(outcomes)[-1] == ("outbox.json", DAMAGED)


def test_a_gzipped_file_that_is_cut_off(tmp_path: Path) -> None:
    rows = "".join(f"c{number},anna,OUTGOING,,2026-03-01T10:20:30Z,{number * 7919}\n" for number in range(20_000))
    whole = gzip.compress((CALLS + rows).encode())
    outcomes = read("telecom-csv", put(tmp_path, "a.csv.gz", whole[: len(whole) // 2]))
    assert len(deposits(outcomes)) > 1000
    assert refusals(outcomes) == [("file", CUT_OFF)]


def test_an_encrypted_zip(tmp_path: Path) -> None:
    whole = bytearray(pack.zipped({"outbox.json": collection(create(1))}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + at] |= 1  # the flag "encrypted" (APPNOTE.TXT 4.4.4)
    with pytest.raises(NotThisFormat, match="encrypted"):
        read("mastodon", put(tmp_path, "a.zip", bytes(whole)))


def test_a_zip_with_nameless_members_and_folders(tmp_path: Path) -> None:
    files = {"": b"x", "outbox.json/": b"", "outbox.json": collection(create(1))}
    assert len(deposits(read("mastodon", put(tmp_path, "a.zip", pack.zipped(files))))) == 1


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("outbox.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    with pytest.raises(NotThisFormat, match="nothing of that name"):
        read("mastodon", put(tmp_path, "a.tar", out.getvalue()))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read("mastodon", tmp_path / "gone.zip")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_to_an_archive_gives_outcomes_or_not_this_format(data: st.DataObject, tmp_path: Path) -> None:
    whole = data.draw(st.sampled_from(ARCHIVES))
    at = data.draw(st.integers(0, len(whole) - 1))
    content = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    path = tmp_path / "archive"
    path.write_bytes(content)
    try:
        outcomes = read("mastodon", path)
    except NotThisFormat:
        return
    assert all(isinstance(item, (Deposit, Refused, LeftOut)) for item in outcomes)


ARCHIVES = [packed({"x.txt": b"x", "outbox.json": collection(create(1))}) for packed in (pack.zipped, pack.tarred)]
ARCHIVES.append(gzip.decompress(ARCHIVES[1]))
