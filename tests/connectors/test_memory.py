"""Memory does not grow with the file: the peak of reading tens of megabytes stays below a few."""

import gc
import json
import tracemalloc
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from connectors.api import Connector, Options, Refused
from connectors.formats.lines import physical_lines
from tests.connectors.exports import AMAZON_COLUMNS, CONNECTORS, OPTIONS, amazon_row, collection, create, tweet

MEGABYTE = 1 << 20
SIZE = 24 * MEGABYTE
MOST = 6 * MEGABYTE
WORDS = "word " * 20_000  # large records, so that few of them make a large file

NOTE = json.dumps(create(1, content=WORDS))
TWEET = json.dumps(tweet(1, full_text=WORDS))
ROW = ",".join(f'"{cell}"' for cell in amazon_row(Gift_Message=WORDS).values())
PARTS: dict[str, tuple[str, str, str]] = {
    "mastodon": (collection().decode()[:-2], NOTE + ",", NOTE + "]}"),
    "x-archive": ("window.YTD.tweets.part0 = [", f'{{"tweet": {TWEET}}},', f'{{"tweet": {TWEET}}}]'),
    "x-api": ("", TWEET + "\n", ""),
    "telecom-csv": (
        "message_id,owner,direction,sent_at,text\n",
        f'm1,anna,OUTGOING,2026-03-01T00:00:00Z,"{WORDS}"\n',
        "",
    ),
    "sms-backup": ("<smses>", f'<sms address="1" date="1772360430000" type="1" body="{WORDS}" />', "</smses>"),
    "amazon": (",".join(AMAZON_COLUMNS) + "\n", ROW + "\n", ""),
    "orders-csv": (
        "order_id,line_id,owner,ordered_at,quantity,unit_price,note\n",
        f'o1,1,anna,2026-03-01T00:00:00Z,1,1,"{WORDS}"\n',
        "",
    ),
}


def chunks(name: str) -> Iterable[bytes]:
    head, record, tail = PARTS[name]
    yield head.encode()
    for _ in range(SIZE // len(record)):
        yield record.encode()
    yield tail.encode()


def peak(connector: Connector, path: Path, options: Options) -> tuple[int, int]:
    """(records read, most bytes in use above those at the start); no record is refused."""
    gc.collect()
    tracemalloc.start()
    try:
        count = 0
        for item in connector.reads(path, options):
            assert not isinstance(item, Refused), item
            count += 1
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_large_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.writelines(chunks(name))
    options = Options(mapping="messages") if name == "telecom-csv" else OPTIONS[name]
    count, most = peak(CONNECTORS[name], path, options)
    assert count >= SIZE // len(PARTS[name][1])
    assert most < MOST


def test_a_large_member_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("outbox.json", "w") as member:
        for chunk in chunks("mastodon"):
            member.write(chunk)
    count, most = peak(CONNECTORS["mastodon"], path, OPTIONS["mastodon"])
    assert count > SIZE // len(NOTE)
    assert most < MOST


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mastodon", b'{"orderedItems": ["' + b"x" * SIZE),
        ("sms-backup", b'<smses><sms body="' + b"x" * SIZE),
        ("x-api", TWEET.encode() + b"\n" + b"x" * SIZE),
        ("telecom-csv", b"call_id,owner,direction,started_at,duration_s\n" + b"x" * SIZE),
    ],
)
def test_one_record_beyond_all_measure(
    name: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the cap at 1 MiB here; what is refused is not kept."""
    for module in ("json_pieces", "xml_pieces"):
        monkeypatch.setattr(f"connectors.formats.{module}.MAX_RECORD", MEGABYTE)
    for module in ("json_pieces", "csv_rows"):
        monkeypatch.setattr(f"connectors.formats.{module}.physical_lines", partial(physical_lines, limit=MEGABYTE))
    path = tmp_path / "large"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        outcomes = list(CONNECTORS[name].reads(path, OPTIONS[name]))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert any(isinstance(item, Refused) and "MiB" in item.reason for item in outcomes)
    assert most < MOST
