"""Every file is what its format says, read with the standard library alone, and holds what the manifest says."""

import csv
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from teller.sandbox.exports import sms_backup
from teller.sandbox.exports.model import Export, Manifest

SURROGATES = re.compile(r"&#(5\d{4});&#(5\d{4});")


def of(manifest: Manifest, connector: str) -> list[tuple[Export, Path]]:
    found = [(export, manifest.file(export)) for export in manifest.exports if export.connector == connector]
    assert found
    return found


def unpacked(path: Path) -> dict[str, bytes]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        members = [(entry.name, archive.extractfile(entry)) for entry in archive]
        return {name: file.read() for name, file in members if file is not None}


def posts(export: Export) -> int:
    return export.expected["social.post.v1"]


def reactions(export: Export) -> int:
    return export.expected["social.reaction.v1"]


def test_mastodon_archives(manifest: Manifest) -> None:
    packings = set()
    for export, path in of(manifest, "mastodon"):
        packings.add(path.suffix)
        files = {name: json.loads(content) for name, content in unpacked(path).items()}
        outbox = files["outbox.json"]
        assert outbox["type"] == "OrderedCollection"
        assert outbox["totalItems"] == len(outbox["orderedItems"])
        notes = [item["object"] for item in outbox["orderedItems"] if item["type"] == "Create"]
        boosts = [item["object"] for item in outbox["orderedItems"] if item["type"] == "Announce"]
        assert all(note["content"].startswith("<p>") for note in notes)
        assert all(isinstance(target, str) for target in boosts)
        marks = files["likes.json"]["orderedItems"] + files["bookmarks.json"]["orderedItems"]
        assert (len(notes), len(boosts) + len(marks)) == (posts(export) + export.refused, reactions(export))
        assert files["actor.json"]["outbox"] == "outbox.json"
    assert packings == {".zip", ".gz"}


def test_x_archives(manifest: Manifest) -> None:
    for export, path in of(manifest, "x-archive"):
        files = unpacked(path)
        first, second = (
            assigned(files["data/tweets.js"], "tweets", 0),
            assigned(files["data/tweets-part1.js"], "tweets", 1),
        )
        tweets = [item["tweet"] for item in [*first, *second]]
        assert all(isinstance(tweet["favorite_count"], str) for tweet in tweets)
        assert all(tweet["full_text"] for tweet in tweets)
        likes = assigned(files["data/like.js"], "like", 0)
        assert (len(tweets), len(likes)) == (posts(export), reactions(export))
        assert all(set(item["like"]) == {"tweetId", "fullText", "expandedUrl"} for item in likes)


def assigned(content: bytes, name: str, part: int) -> list[dict[str, Any]]:
    head, _, value = content.decode().partition(" = ")
    assert head == f"window.YTD.{name}.part{part}"
    return list(json.loads(value))


def test_places_of_entities_are_right(manifest: Manifest) -> None:
    for _, path in of(manifest, "x-archive"):
        for item in assigned(unpacked(path)["data/tweets.js"], "tweets", 0):
            text, entities = item["tweet"]["full_text"], item["tweet"]["entities"]
            marks = {"hashtags": ("#", "text"), "user_mentions": ("@", "screen_name"), "urls": ("", "url")}
            for kind, (mark, name) in marks.items():
                for entity in entities[kind]:
                    start, end = map(int, entity["indices"])
                    assert text[start:end] == mark + entity[name]


def test_the_feed_of_x(manifest: Manifest) -> None:
    ((export, path),) = of(manifest, "x-api")
    good: list[dict[str, Any]] = []
    broken = 0
    for line in path.read_text("utf-8").splitlines():
        try:
            tweet = json.loads(line)
        except ValueError:
            broken += 1
            continue
        complete = "user" in tweet and "Feb 30" not in tweet["created_at"]
        broken += not complete
        good += [tweet] * complete
    assert broken == export.refused == 3
    assert len({tweet["user"]["id_str"] for tweet in good}) == 10
    repeats = sum("retweeted_status" in tweet for tweet in good)
    assert (len(good) - repeats, repeats) == (posts(export), reactions(export))


def test_tables_of_the_operator(manifest: Manifest) -> None:
    for export, path in of(manifest, "telecom-csv"):
        rows = table(path.read_bytes())
        assert len(rows) == export.records
        assert len({row["owner"] for row in rows if row["owner"].strip()}) == 16


def test_the_shop(manifest: Manifest) -> None:
    ((export, path),) = of(manifest, "orders-csv")
    rows = table(path.read_bytes())
    assert len(rows) == export.records
    assert sum(int(row["quantity"]) < 0 for row in rows) == export.expected["purchases.return.v1"]


def table(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def test_amazon(manifest: Manifest) -> None:
    for export, path in of(manifest, "amazon"):
        ((name, content),) = unpacked(path).items()
        assert name == "Retail.OrderHistory.1/Retail.OrderHistory.1.csv"
        rows = table(content)
        assert len(rows[0]) == 28
        assert len(rows) == export.records
        assert {row["Order Status"] for row in rows} <= {"Closed", "Cancelled"}


def test_backups_of_telephones(manifest: Manifest) -> None:
    tags: set[str] = set()
    for export, path in of(manifest, "sms-backup"):
        root = ET.fromstring(SURROGATES.sub(_joined, path.read_text("utf-8")))
        assert int(root.attrib["count"]) == len(root) == export.records
        tags |= {element.tag for element in root}
        assert all(int(element.attrib["date"]) > 1_700_000_000_000 for element in root)
    assert tags == {"sms", "mms", "call"}


def test_emoji_are_written_as_two_references(manifest: Manifest) -> None:
    texts = [path.read_text("utf-8") for _, path in of(manifest, "sms-backup")]
    assert any(SURROGATES.search(text) for text in texts)
    for text in texts:
        assert all(ord(sign) < 0xD800 for sign in text)
    with pytest.raises(ET.ParseError):
        ET.fromstring(next(text for text in texts if SURROGATES.search(text)))


def _joined(found: re.Match[str]) -> str:
    return b"".join(int(unit).to_bytes(2) for unit in found.groups()).decode("utf-16-be")


def test_attributes_are_escaped() -> None:
    line = sms_backup.attributes({"body": 'a "b" <c> & d\n\U0001f600'})
    assert line == 'body="a &quot;b&quot; &lt;c&gt; &amp; d&#10;&#55357;&#56832;"'


def test_planted_data_is_in_the_files(manifest: Manifest) -> None:
    """Of the plain formats: in HTML and JSON it may be escaped."""
    for connector in ("telecom-csv", "orders-csv"):
        for export, path in of(manifest, connector):
            cells = list(_cells(table(path.read_bytes())))
            missing = [item for item in export.planted if not any(item.value in cell for cell in cells)]
            assert export.planted
            assert missing == []


def _cells(rows: Iterable[dict[str, str]]) -> Iterable[str]:
    return (cell for row in rows for cell in row.values())
