"""Headers of a tar: bounded in memory, linear in time, and as tarfile reads them where they are as they should be."""

import gzip
import io
import re
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.api import Deposit, NotThisFormat, Outcome, Refused
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from connectors.formats.tar_headers import MOST_HEADERS, MOST_IN_A_ROW
from tests.connectors.exports import put

MEGABYTE = 1 << 20
MOST = 6 * MEGABYTE
WANTED = re.compile(r"\.txt$")


def read(path: Path) -> list[Outcome]:
    def contents(member: Member) -> Iterator[Outcome]:
        yield Deposit(member.name, {"content": member.stream.read()})

    return list(read_source(path, WANTED, "texts", contents))


def header(kind: bytes, data: bytes, size: int | None = None) -> bytes:
    """A header of this kind, and its data."""
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = kind, len(data) if size is None else size
    return info.tobuf(tarfile.USTAR_FORMAT) + data.ljust(-(-len(data) // 512) * 512, b"\0")


def named(name: str, data: bytes = b"1") -> bytes:
    """A text with a plain header."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info.tobuf(tarfile.USTAR_FORMAT) + data.ljust(-(-len(data) // 512) * 512, b"\0")


def pax(*records: tuple[str, str], kind: bytes = tarfile.XHDTYPE) -> bytes:
    return header(kind, b"".join(record(name, value) for name, value in records))


def record(name: str, value: str) -> bytes:
    body = f" {name}={value}\n".encode()
    size = len(body) + 1
    while len(str(size)) + len(body) != size:
        size = len(str(size)) + len(body)
    return str(size).encode() + body


END = bytes(1024)
WORDS = b"".join(record(f"k{number}", "") for number in range(700_000))  # 8.7 MB, as was found
#: What must not be read whole, or more than once.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a pax header of 8 MB": lambda: header(tarfile.XHDTYPE, WORDS),
    "a global header of 8 MB": lambda: header(tarfile.XGLTYPE, WORDS),
    "a pax header that says it has 8 GB": lambda: header(tarfile.XHDTYPE, bytes(512), 8**11 - 1),
    "a long name of 8 MB": lambda: header(tarfile.GNUTYPE_LONGNAME, b"a" * 8 * MEGABYTE),
    "a long link of 8 MB": lambda: header(tarfile.GNUTYPE_LONGLINK, b"a" * 8 * MEGABYTE),
    "headers in a row": lambda: pax(("a", "b")) * (MOST_IN_A_ROW + 1),
    "long headers in a row": lambda: header(tarfile.XHDTYPE, record("a", "b" * 400_000)) * 3,
    "a sparse file of GNU's": lambda: header(tarfile.GNUTYPE_SPARSE, b""),
    "a sparse file": lambda: pax(
        ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9" * 15)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_headers_beyond_all_measure_are_refused(name: str, tmp_path: Path) -> None:
    hostile = HOSTILE[name]()
    path = put(tmp_path, "a.tar", named("one.txt") + hostile + named("two.txt") + END)
    tracemalloc.start()
    try:
        first, refused = read(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(first, Deposit)
    assert isinstance(refused, Refused)
    assert "pack the files again" in refused.reason
    assert most < MOST
    with pytest.raises(NotThisFormat, match="pack the files again"):
        read(put(tmp_path, "b.tar", hostile + named("two.txt") + END))


@pytest.mark.long
def test_a_header_just_within_the_bound_takes_little(tmp_path: Path) -> None:
    words = WORDS[: WORDS.rindex(b"\n", 0, MOST_HEADERS) + 1]
    path = put(tmp_path, "a.tar", (header(tarfile.XHDTYPE, words) + named("one.txt")) * 2 + END)
    tracemalloc.start()
    try:
        assert len(read(path)) == 2
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MOST


@pytest.mark.long
def test_a_global_header_is_not_kept_with_each_member(tmp_path: Path) -> None:
    words = WORDS[: WORDS.rindex(b"\n", 0, MOST_HEADERS) + 1]
    heads = (header(tarfile.XGLTYPE, words) + named("x")) * 3
    path = put(tmp_path, "a.tar", heads + named("one.txt") * 100 + END)
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Deposit) for item in read(path)) == 100
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MOST


@pytest.mark.parametrize(
    "data", [b"1" * MOST_HEADERS, b"1" * 30 + b" a=\n", b"9 a=", b"0 a=b\n", b"6 a=bb", b"5 a=b\n7 =", b"x"]
)
def test_what_is_no_pax_header_is_damage(data: bytes, tmp_path: Path) -> None:
    """The first takes tarfile's own search days."""
    first, refused = read(put(tmp_path, "a.tar", named("one.txt") + header(tarfile.XHDTYPE, data) + named("two.txt")))
    assert isinstance(first, Deposit)
    assert refused == Refused("archive", "the archive is damaged from here on: what follows is not read")


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_names_and_all_else_are_read_as_before(kind: int, tmp_path: Path) -> None:
    out = io.BytesIO()
    name = "d/" * 200 + "é" * 60 + ".txt"
    with tarfile.open(fileobj=out, mode="w", format=kind, pax_headers={"comment": "x"}) as archive:
        for each in (name, "one.txt", "two.txt"):
            info = tarfile.TarInfo(each)
            info.size, info.mtime, info.uname = 5, 1.5, "ü" * 20
            info.pax_headers = {"SCHILY.xattr.user.x": "y\n=z"}
            archive.addfile(info, io.BytesIO(b"words"))
    for packed in (out.getvalue(), gzip.compress(out.getvalue())):
        found = [item for item in read(put(tmp_path, "a", packed)) if isinstance(item, Deposit)]
        assert [item.schema for item in found] == ["é" * 60 + ".txt", "one.txt", "two.txt"]
        assert all(item.record["content"] == b"words" for item in found)


def test_a_size_in_a_pax_header_counts(tmp_path: Path) -> None:
    """As of files above 8 GiB."""
    inner = named("one.txt", b"") + b"12345".ljust(512, b"\0")
    (item,) = read(put(tmp_path, "a.tar", pax(("size", "5")) + inner + END))
    assert isinstance(item, Deposit)
    assert item.record["content"] == b"12345"
