"""Names of the files of a package, and bounds that whoever reads one holds it to."""

import re
from typing import Final

STATEMENT: Final = "statement.dsse.json"
AGREEMENT: Final = "agreement.json"
CROISSANT: Final = "croissant.json"
DATA_SHEET: Final = "data-sheet.json"
PROOF: Final = "package.tlog-proof"
#: End of the name of a file that is encrypted.
ENCRYPTED: Final = ".age"
PARQUET: Final = "application/x-parquet"
JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TEXT: Final = "text/plain"
MEDIA_TYPES: Final = {AGREEMENT: JSON_LD, CROISSANT: JSON_LD, DATA_SHEET: JSON, PROOF: TEXT}
#: Files without which it is no package.
ALWAYS: Final = frozenset({AGREEMENT, CROISSANT, DATA_SHEET})
MOST_FILES: Final = 10_000
MOST_STATEMENT_BYTES: Final = 8 << 20
#: Longest document in a package: croissant.json has some 200 bytes for each column of each file.
MOST_DOCUMENT_BYTES: Final = 256 << 20
MOST_FILE_BYTES: Final = 1 << 40
DATA_FILE: Final = re.compile(r"([a-z]{1,32}\.[a-z_]{1,64})-[0-9]{5}\.parquet")


def data_file_name(record_type: str, number: int) -> str:
    """Return the name of a file with rows; files are numbered from 0 on for each record type."""
    return f"{record_type}-{number:05d}.parquet"


def record_type_of(name: str) -> str | None:
    """Return whose rows a file holds; None for a file of another kind."""
    found = DATA_FILE.fullmatch(name)
    return found[1] if found else None


def known(name: str) -> bool:
    """Return whether a package can hold a file of this name."""
    return name in MEDIA_TYPES or record_type_of(name) is not None


def media_type(name: str) -> str:
    """Return the media type of a file."""
    return MEDIA_TYPES.get(name, PARQUET)


def most_bytes(name: str) -> int:
    """Return the longest that a file may be."""
    return MOST_DOCUMENT_BYTES if name in MEDIA_TYPES else MOST_FILE_BYTES
