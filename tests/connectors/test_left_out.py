"""What is not read is named and counted; a file of another format is told what it looks like."""

import zipfile
from pathlib import Path

import pytest

from connectors.api import LeftOut, NotThisFormat, Outcome
from connectors.formats.leftovers import MOST_CHARACTERS, MOST_NAMES, NOT_READ, Leftovers, shown
from connectors.formats.looks import looks_like
from teller.sandbox.exports import pack
from tests.connectors.exports import GOOD, collection, create, deposits, put, read


def left_out(outcomes: list[Outcome]) -> list[tuple[str, int]]:
    return [(item.where, item.count) for item in outcomes if isinstance(item, LeftOut)]


def test_files_that_are_not_read_are_named_and_pictures_counted_by_folder(tmp_path: Path) -> None:
    pictures = {f"media/{number}.{'jpg' if number % 3 else 'PNG'}": b"x" for number in range(9)}
    files = {"outbox.json": collection(create(1)), "actor.json": b"{}", "._likes.json": b"", "x.zip": b"no zip"}
    for name, content in (files | pictures).items():
        put(tmp_path / "folder", name, content)
    expected = [("._likes.json", 1), ("actor.json", 1), ("media/*.jpg", 6), ("media/*.png", 3), ("x.zip", 1)]
    for path in (tmp_path / "folder", put(tmp_path, "a.zip", pack.zipped(files | pictures))):
        assert sorted(left_out(read("mastodon", path))) == expected
    nested = put(tmp_path, "b.zip", pack.zipped({"inner.zip": pack.zipped(files)}))
    assert ("inner.zip/actor.json", 1) in left_out(read("mastodon", nested))


def test_names_from_outside_are_cut_and_hold_nothing_that_moves_a_cursor() -> None:
    assert shown("a\x1b[2Jb\n\u202ec") == "a\ufffd[2Jb\ufffd\ufffdc"
    assert len(shown("x" * 5000)) == MOST_CHARACTERS
    assert shown("x" * MOST_CHARACTERS) == "x" * MOST_CHARACTERS


def test_the_number_of_names_is_bounded() -> None:
    leftovers = Leftovers()
    for number in range(3 * MOST_NAMES):
        leftovers.add(f"{number}.txt")
    found = list(leftovers)
    assert len(found) == MOST_NAMES + 1
    assert found[-1] == LeftOut("others", NOT_READ, 2 * MOST_NAMES)


@pytest.mark.parametrize(
    ("head", "likeness"),
    [
        (b"", "; it is empty"),
        (b" \n", "; it is empty"),
        (b"%PDF-1.7\n", "; it looks like a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xls", "; it looks like an old Office file, such as .xls: save it as CSV"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "; it looks like a 7z archive: unpack it, and deposit what was in it"),
        (b"SQLite format 3\0", "; it looks like an SQLite data base"),
        (b"\x89PNG\r\n", "; it looks like a picture"),
        (b"\0\0\0\x18ftypmp42", "; it looks like a film or sound"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "; it looks like a web page: was it saved in place of the download?"),
        (b"<?xml version='1.0'?><rss>", "; it looks like XML"),
        (b'{"a": 1}', "; it looks like JSON"),
        (b"a;b;c\n1;2;3\n", "; it looks like a table with 3 columns, cut by ;"),
        (b"a\tb\n", "; it looks like a table with 2 columns, cut by tabs"),
        (b"dear diary", "; it looks like text"),
        (b"\0\1\2", "; it looks like binary data"),
    ],
)
def test_what_a_file_looks_like(head: bytes, likeness: str) -> None:
    assert looks_like(head) == likeness


@pytest.mark.parametrize("given", ["mastodon", "x-archive", "x-api", "sms-backup"])
def test_another_connectors_file_is_told_its_connector(given: str, tmp_path: Path) -> None:
    asked = "amazon" if given != "amazon" else "mastodon"
    with pytest.raises(NotThisFormat, match=rf"it looks like .*: its connector is {given}$"):
        read(asked, put(tmp_path, "export", GOOD[given]))


def test_an_archive_of_something_else_names_what_is_in_it(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", pack.zipped({f"{number}.txt": b"" for number in range(7)}))
    with pytest.raises(NotThisFormat, match=r"in it: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more$"):
        read("mastodon", path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["sms-backup", "x-archive", "telecom-csv", "x-api", "amazon"])
def test_utf_16_is_read_as_utf_8_is(name: str, encoding: str, tmp_path: Path) -> None:
    content = GOOD[name].decode("utf-8-sig").encode(encoding)
    expected = deposits(read(name, put(tmp_path, "plain", GOOD[name])))
    assert deposits(read(name, put(tmp_path, "wide", content))) == expected
    if name == "sms-backup":
        archive = tmp_path / "a.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("x.xml", content)
        assert deposits(read(name, archive)) == expected


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("xl/workbook.xml", "an Excel workbook: save it as CSV"),
        ("x/data/tweets.js", "an X archive: its connector is x-archive"),
        ("a/Order History.csv", "Amazon's privacy export: its connector is amazon"),
        ("Takeout/x.txt", "Google's Takeout, which no connector reads"),
    ],
)
def test_an_archive_is_told_what_it_looks_like(name: str, likeness: str, tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", pack.zipped({"readme.txt": b"", name: b""}))
    with pytest.raises(NotThisFormat, match=rf"; it looks like {likeness}$"):
        read("mastodon", path)
