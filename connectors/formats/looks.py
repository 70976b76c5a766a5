"""Say what a file looks like that is not of the expected format, from how it begins."""

import re
from collections.abc import Iterable
from typing import Final

_SIGNATURES: Final = (
    (rb"%PDF-", "a PDF"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, such as .xls: save it as CSV"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it, and deposit what was in it"),
    (rb"Rar!\x1a\x07", "a RAR archive: unpack it, and deposit what was in it"),
    (rb"\x28\xb5\x2f\xfd", "packed by Zstandard: unpack it"),
    (rb"MSCF", "a cabinet of Windows: unpack it, and deposit what was in it"),
    (rb"SQLite format 3\0", "an SQLite data base"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", "a picture"),
    (rb"....ftyp|\x1aE\xdf\xa3|ID3|OggS|RIFF", "a film or sound"),
    (rb"bplist00", "a property list of Apple's"),
    (rb"-----BEGIN PGP|\x85\x01|\x85\x02", "encrypted by PGP: decrypt it"),
    (rb"Salted__", "encrypted by OpenSSL: decrypt it"),
    (rb"Obj\x01", "an Avro container"),
    (rb"PAR1", "a Parquet file"),
    (rb"\xff\xfe\0\0|\0\0\xfe\xff", "text in UTF-32: save it as UTF-8"),
    (rb"From .+\n", "a mailbox"),
    (rb"BEGIN:VC", "a calendar or address book"),
    (rb"window\.YTD\.(?:tweets?|like)\.", "an X archive's list of posts or likes: its connector is x-archive"),
    (rb"window\.", "a script of an X archive"),
    (rb"<(?:!doctype\s+)?html|<!doctype html", "a web page: was it saved in place of the download?"),
    (rb"(?:<\?xml.*?)?<(?:smses|calls)[\s>]", "a backup of SMS Backup & Restore: its connector is sms-backup"),
    (rb"<\?xml|<[a-z]", "XML"),
    (rb'\{.*"orderedItems"', "a list of a Mastodon archive: its connector is mastodon"),
    (rb'\[?\s*\{.*"full_text"|\{.*"id_str"', "posts as X's API v1.1 returns them: its connector is x-api"),
    (rb'\{.*"author_id"', "posts as X's API v2 returns them, which no connector reads"),
    (rb"[\[{]", "JSON"),
)
_LIKENESSES: Final = tuple(
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:" + mark + rb")", re.DOTALL | re.IGNORECASE), name)
    for mark, name in _SIGNATURES
)
#: Names in archives and folders, and what holds them.
_NAMES: Final = (
    (r"(^|/)xl/workbook\.xml", "an Excel workbook: save it as CSV"),
    (r"(^|/)word/document\.xml", "a Word document"),
    (r"(^|/)META-INF/manifest\.xml|(^|/)Index/Document\.iwa", "an office document: save its tables as CSV"),
    (r"(^|/)(outbox|bookmarks)\.json", "a Mastodon archive: its connector is mastodon"),
    (r"(^|/)data/(tweets?|like|account)\.js", "an X archive: its connector is x-archive"),
    (
        r"(^|/)(Retail\.OrderHistory|Order History|Digital Items)[^/]*$",
        "Amazon's privacy export: its connector is amazon",
    ),
    (r"(^|/)(sms|calls)-[0-9]+\.xml", "backups of SMS Backup & Restore: their connector is sms-backup"),
    (r"(^|/)Takeout/", "Google's Takeout, which no connector reads"),
    (r"(^|/)your_(facebook|instagram)_activity/", "an export of Meta's, which no connector reads"),
    (r"(^|/)_chat\.txt|(^|/)WhatsApp Chat", "a chat of WhatsApp, which no connector reads"),
)
_KNOWN_NAMES: Final = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _NAMES)
_CONTROLS: Final = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
#: Bytes that are looked at.
LOOKED_AT: Final = 4096


def looks_like(head: bytes) -> str:
    """Return `; it looks like ...`, to end a message."""
    start = head[:LOOKED_AT]
    if not start.strip():
        return "; it is empty"
    for pattern, name in _LIKENESSES:
        if pattern.match(start):
            return f"; it looks like {name}"
    return f"; it looks like {_text_or_not(start)}"


def archive_looks_like(names: Iterable[str]) -> str:
    """Return `; it looks like ...` for the names in an archive, or "" for others."""
    for each in names:
        for pattern, name in _KNOWN_NAMES:
            if pattern.search(each):
                return f"; it looks like {name}"
    return ""


def _text_or_not(start: bytes) -> str:
    if _CONTROLS.search(start):
        return "binary data"
    first = start.splitlines()[0]
    mark = max(b",;\t|", key=first.count)
    if not first.count(mark):
        return "text"
    return f"a table with {first.count(mark) + 1} columns, cut by {'tabs' if mark == 9 else chr(mark)}"
