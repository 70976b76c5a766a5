"""The receipt: one for each object, for its owner and for auditors."""

from collections.abc import Mapping
from typing import Any, Final

from schemas.identifiers import object_id, revised_key, revision_of

SCHEMA: Final = "pipeline.receipt.v5"
#: Fields that earlier versions do not have: nothing is known of them there.
_LATER: Final = ("rules", "consents", "corrections", "hash_keys", "days")


def receipt(bucket: str, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make the receipt of an object, a record of SCHEMA; `fields` are those that follow from neither place nor offsets.

    It follows from the object alone, so a receipt that is made again has the same id and the same bytes.
    """
    count = len(fields["clean_offsets"])
    return {"receipt_id": object_id(bucket, key), "bucket": bucket, "object_key": key, "record_count": count, **fields}


def replacing(before: Mapping[str, Any], sha256: str, size: int, encryption: str) -> dict[str, Any]:
    """Make the receipt of an object with the rows of another one, in whose place it stands: see `next_key`.

    `before` is the other one's receipt, of any version; digest, size and encryption are those of the object as stored.
    """
    lacking: dict[str, Any] = {name: [] for name in _LATER if name not in before}
    stored = {"sha256": sha256, "size_bytes": size, "encryption": encryption}
    fields = {**before, **lacking, **stored, "replaces": [str(before["receipt_id"])]}
    key = next_key(before)
    return {**fields, "receipt_id": object_id(before["bucket"], key), "object_key": key}


def next_key(before: Mapping[str, Any]) -> str:
    """Return the key of the object that stands in the place of this receipt's, in the same bucket."""
    return revised_key(before["object_key"], revision_of(before["object_key"]) + 1)
