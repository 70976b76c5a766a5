"""Archives in archives, packed members, odd zips; and what is said of archives that cannot be read, or not wholly."""

import bz2
import gzip
import io
import lzma
import random
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.api import Deposit, LeftOut, NotThisFormat, Outcome, Refused
from connectors.formats import packing
from connectors.formats.members import DEPTH, Member
from connectors.formats.sources import read_source
from teller.sandbox.exports import pack
from tests.connectors import zips
from tests.connectors.exports import put
from tests.connectors.test_sources import WANTED, contents

MEGABYTE = 1 << 20
ONE = {"a/one.txt": b"1" * 3000 + random.Random(1).randbytes(3000)}
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def read(path: Path) -> list[Outcome]:
    return list(read_source(path, WANTED, "ones and twos", contents))


def found(path: Path) -> list[bytes]:
    return [item.record["content"] for item in read(path) if isinstance(item, Deposit)]


def said(path: Path) -> list[str]:
    return [item.reason for item in read(path) if isinstance(item, Refused)]


def packings() -> dict[str, bytes]:
    """One file in every packing, by the name of the packing."""
    (content,) = ONE.values()
    tar = gzip.decompress(pack.tarred(ONE))
    made = {"zip": pack.zipped(ONE), "tar": tar, "streamed.zip": zips.streamed(ONE)}
    for kind, method in (("stored", 0), ("bzip2", 12), ("lzma", 14)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr(*next(iter(ONE.items())))
        made[f"{kind}.zip"] = out.getvalue()
    made["deflate64.zip"] = zips.by_hand("one.txt", zips.deflate64(content), content, 9)
    made["xz.zip"] = zips.by_hand("one.txt", lzma.compress(content), content, 95)
    made["prefix.zip"] = b"PK\x03\x04" + b"what unpacks itself" + pack.zipped(ONE)
    made |= {f"tar.{kind}": packer(tar) for kind, packer in PACKERS.items()}
    return made


@pytest.mark.parametrize("kind", packings())
def test_every_packing_of_a_file_and_of_an_archive_within_another(kind: str, tmp_path: Path) -> None:
    content, inner = list(ONE.values()), packings()[kind]
    assert found(put(tmp_path, f"x.{kind}", inner)) == content
    if kind == "prefix.zip":  # without its own directory it has no beginning
        return
    for outer in (pack.zipped, pack.tarred, zips.streamed):
        assert found(put(tmp_path, "outer", outer({f"b/x.{kind}": inner, "c/x.txt": b""}))) == content
    put(tmp_path / "folder", f"b/x.{kind}", inner)
    assert found(tmp_path / "folder") == content


@pytest.mark.parametrize("kind", PACKERS)
def test_packed_members(kind: str, tmp_path: Path) -> None:
    pack_one = PACKERS[kind]
    packed = {f"a/one.txt.{kind}": pack_one(b"1" * 9000), f"a/three.txt.{kind}": pack_one(b"3")}
    for name, content in packed.items():
        put(tmp_path / "folder", name, content)
    outers = [put(tmp_path, outer.__name__, outer(packed)) for outer in (pack.zipped, pack.tarred, zips.streamed)]
    for path in (tmp_path / "folder", *outers):
        assert read(path) == [
            Deposit("one.txt", {"content": b"1" * 9000}),
            LeftOut(f"a/three.txt.{kind}", "a file that is not read"),
        ]


@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize("method", [8, 12, 14])
def test_members_whose_sizes_are_told_behind_them(method: int, zip64: bool, tmp_path: Path) -> None:
    files = {"one.txt": b"1" * 100_000, "x.bin": b"", "two.txt": b"2", "y.bin": b"y"}
    inner = zips.streamed(files, method, zip64=zip64)
    for content in (inner, pack.zipped({"x.zip": inner}), zips.streamed({"x.zip": inner}, zip64=zip64)):
        path = put(tmp_path, "x", content)
        assert (found(path), said(path)) == ([b"1" * 100_000, b"2"], [])


def test_a_member_of_which_nothing_tells_where_it_ends(tmp_path: Path) -> None:
    inner = zips.streamed({"one.txt": b"1"}, zipfile.ZIP_STORED)
    assert found(put(tmp_path, "x", inner)) == [b"1"]
    with pytest.raises(NotThisFormat, match="only the archive's directory says where it ends"):
        read(put(tmp_path, "x", pack.zipped({"x.zip": inner})))


def test_streams_behind_each_other_are_one(tmp_path: Path) -> None:
    for packer in PACKERS.values():
        assert found(put(tmp_path, "x", packer(b"11") + packer(b"22"))) == [b"1122"]
    assert found(put(tmp_path, "x", gzip.compress(b"11") + bytes(512))) == [b"11"]


@pytest.mark.parametrize("name", ["b\\one.txt", "one.txt", "..\\one.txt", "c:\\b\\one.txt"])
def test_names_with_backslashes(name: str, tmp_path: Path) -> None:
    for packed in (pack.zipped, pack.tarred):
        assert found(put(tmp_path, "x", packed({name: b"1"}))) == [b"1"]
    assert found(put(tmp_path / "folder", name, b"1").parents[0]) == [b"1"]


def test_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    nested = pack.zipped(ONE)
    for _ in range(DEPTH - 1):
        nested = pack.zipped({"x.zip": nested})
    assert found(put(tmp_path, "x.zip", nested)) == list(ONE.values())
    with pytest.raises(NotThisFormat, match="an archive in an archive, 5 deep"):
        read(put(tmp_path, "x.zip", pack.zipped({"x.zip": nested})))


ENCRYPTED = zips.by_hand("two.txt", bytes(20), b"", 8, flags=1)
UNKNOWN = zips.by_hand("two.txt", bytes(20), b"", 97)
CUT_OFF = pack.zipped({"two.txt": random.Random(2).randbytes(4000)})[:2000]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (ENCRYPTED, "this file is encrypted: unpack it with its password, and deposit what was in it"),
        (UNKNOWN, "this file is packed by method 97 (WavPack), which is not read: pack it again by Deflate"),
        (CUT_OFF, "the archive is cut off inside this file: what follows is not in it"),
        (b"PK\x03\x04" + bytes(90), "the archive is damaged from here on: what follows is not read"),
    ],
)
def test_four_faults_have_four_messages(inner: bytes, words: str, tmp_path: Path) -> None:
    for outer in (pack.zipped, pack.tarred, zips.streamed):
        items = read(put(tmp_path, "x", outer({"x.zip": inner} | ONE)))
        assert [item.reason for item in items if isinstance(item, Refused)] == [words]
        assert [item.record["content"] for item in items if isinstance(item, Deposit)][-1:] == list(ONE.values())
    if inner is not CUT_OFF:  # of which something is read
        with pytest.raises(NotThisFormat) as caught:
            read(put(tmp_path, "x.zip", inner))
        assert str(caught.value) == f"expected ones and twos: {words}"


@pytest.mark.parametrize("packed", [pack.zipped, zips.streamed, pack.tarred])
def test_of_an_archive_that_is_cut_off_what_lies_before_is_read(
    packed: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    noise = random.Random(3).randbytes(40_000)
    whole = packed({"one.txt": b"first", "three.bin": b"3", "two.txt": noise})

    def pieces(member: Member) -> Iterator[Outcome]:
        while piece := member.stream.read1():
            yield Deposit(member.name, {"content": piece})

    items = list(read_source(put(tmp_path, "x", whole[:30_000]), WANTED, "ones and twos", pieces))
    first, *rest = (item.record["content"] for item in items if isinstance(item, Deposit))
    second = b"".join(rest)
    assert first == b"first"
    assert noise.startswith(second)
    assert len(second) > 16_000
    assert [item for item in items if not isinstance(item, Deposit)] == [
        Refused("two.txt", "the archive is cut off inside this file: what follows is not in it"),
        LeftOut("three.bin", "a file that is not read"),
    ]


def test_a_zip_without_its_directory_is_cut_off_behind_its_last_file(tmp_path: Path) -> None:
    for packed in (pack.zipped, zips.streamed):
        path = put(tmp_path, "x", zips.without_directory(packed(ONE)))
        assert found(path) == list(ONE.values())
        assert said(path) == ["the archive is cut off: what follows is not in it"]


def test_a_tar_that_ends_or_breaks_between_two_files_says_so(tmp_path: Path) -> None:
    whole = gzip.decompress(pack.tarred({"one.txt": b"1", "two.txt": b"2"}))
    for cut in (1024, 1300):
        path = put(tmp_path, "x", whole[:cut])
        assert (found(path), said(path)) == ([b"1"], ["the archive is cut off: what follows is not in it"])
    path = put(tmp_path, "x", whole[:1024] + b"x" * 512 + whole[1536:])
    assert (found(path), said(path)) == ([b"1"], ["the archive is damaged from here on: what follows is not read"])


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    for packed in (zips.streamed(ONE), pack.zipped(ONE)):
        crc = zlib.crc32(ONE["a/one.txt"]).to_bytes(4, "little")
        assert crc in packed
        broken = packed.replace(crc, b"oops")
        assert said(put(tmp_path, "x", broken)) == [packing.Damaged().of_member()]
        assert said(put(tmp_path, "x", pack.tarred({"x.zip": broken})))[-1].startswith("the archive is damaged")


BOMBS: dict[str, Callable[[bytes], bytes]] = PACKERS | {
    "zip": lambda zeros: pack.zipped({"one.txt": zeros}),
    "deflate64": lambda zeros: zips.by_hand("one.txt", zips.deflate64(zeros), zeros, 9),
    "zip in zip": lambda zeros: pack.zipped({"x.zip": pack.zipped({"one.txt": zeros})}),
    "tar.xz in zip": lambda zeros: pack.zipped({"x.tar.xz": lzma.compress(gzip.decompress(pack.tarred({"a": zeros})))}),
    "one member twice": lambda zeros: twice(pack.zipped({"one.txt": zeros[: len(zeros) // 2 + 1]})),
}


def twice(archive: bytes) -> bytes:
    """A zip whose directory names its only member twice."""
    at, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    entry = archive[at:end]
    counts = (2).to_bytes(2, "little") * 2 + (2 * len(entry)).to_bytes(4, "little")
    return archive[:at] + entry * 2 + archive[end : end + 8] + counts + archive[end + 16 :]


@pytest.mark.long
@pytest.mark.parametrize("kind", BOMBS)
def test_what_unpacks_beyond_measure_is_not_read_on(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "SPARE", 30 * MEGABYTE)
    path = put(tmp_path, "x", BOMBS[kind](bytes(50 * MEGABYTE)))
    seen = 0

    def counting(member: object) -> object:
        nonlocal seen
        while block := member.stream.read(MEGABYTE):  # type: ignore[attr-defined]
            seen += len(block)
        yield from ()

    tracemalloc.start()
    try:
        items = list(read_source(path, WANTED, "ones", counting))  # type: ignore[arg-type]
        most = tracemalloc.get_traced_memory()[1]
    except NotThisFormat as problem:  # nothing was read before
        items, most = [Refused("", str(problem))], tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert any(isinstance(item, Refused) and "200th of its size" in item.reason for item in items)
    assert seen <= 30 * MEGABYTE + 200 * path.stat().st_size
    assert most < 16 * MEGABYTE  # of which xz takes 8


def test_an_xz_that_wants_much_memory_is_not_read(tmp_path: Path) -> None:
    greedy = lzma.compress(b"1", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    with pytest.raises(NotThisFormat, match="the archive is damaged"):
        read(put(tmp_path, "x.xz", greedy))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_gives_outcomes_or_not_this_format(data: st.DataObject, tmp_path: Path) -> None:
    whole = data.draw(st.sampled_from(NESTED))
    at = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path / "archive"
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :])
    try:
        items = read(path)
    except NotThisFormat:
        return
    assert all(isinstance(item, (Deposit, Refused, LeftOut)) for item in items)


NESTED = [
    outer({"y.bin": b"y", f"x.{kind}": inner})
    for kind, inner in packings().items()
    for outer in (pack.zipped, zips.streamed)
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wherever_an_archive_is_cut_off_it_is_told(data: st.DataObject, tmp_path: Path) -> None:
    kind = data.draw(st.sampled_from(["zip", "streamed.zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "bzip2.zip"]))
    whole = packings()[kind]
    path = tmp_path / "archive"
    path.write_bytes(whole[: data.draw(st.integers(600, min(len(whole) - 1024, 6600)))])
    assert any("cut off" in reason or "damaged" in reason for reason in said_or_raised(path))


def said_or_raised(path: Path) -> list[str]:
    try:
        return said(path)
    except NotThisFormat as problem:
        return [str(problem)]


def test_links_in_a_tar_are_named(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("one.txt"))
        link = tarfile.TarInfo("two.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    assert read(put(tmp_path, "x", out.getvalue()))[1:] == [LeftOut("two.txt", "a file that is not read")]
