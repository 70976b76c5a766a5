"""Hold an object against its receipt. Pure."""

import hashlib
import io
from collections.abc import Mapping
from typing import Any, cast

import fastavro

from bank.keys.encrypted_object import AGS1, is_encrypted
from schemas import catalog
from teller.operate.owner_export.sources import NotExported

Records = list[dict[str, Any]]


def is_stored(receipt: Mapping[str, Any], found: bytes) -> bool:
    """Return whether these are the bytes that the receipt names, encrypted as it says."""
    said = receipt["size_bytes"], receipt["sha256"], receipt.get("encryption", "")
    return said == (len(found), hashlib.sha256(found).hexdigest(), AGS1 if is_encrypted(found) else "")


def records_of(receipt: Mapping[str, Any], clear: bytes) -> Records | NotExported:
    """Return the records of an object in the clear; what is not all the owner's is nobody's to have."""
    if catalog.load().find(receipt["schema"]) is None:
        return NotExported.SCHEMA_UNKNOWN
    try:
        container = fastavro.reader(io.BytesIO(clear))
        records = cast("Records", list(container))
        named = container.metadata.get("teller.schema")
        owners = {record["owner_id"] for record in records}
    except Exception:  # fastavro raises whatever its decoder meets
        return NotExported.DAMAGED
    if (named, len(records)) != (receipt["schema"], receipt["record_count"]):
        return NotExported.DAMAGED
    return records if owners <= {receipt["owner"]} else NotExported.FOREIGN
