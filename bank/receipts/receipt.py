"""The receipt: one for each object, for its owner and for auditors."""

from collections.abc import Mapping
from typing import Any, Final

from schemas.identifiers import object_id

SCHEMA: Final = "pipeline.receipt.v4"


def receipt(bucket: str, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make the receipt of an object, a record of SCHEMA; `fields` are those that follow from neither place nor offsets.

    It follows from the object alone, so a receipt that is made again has the same id and the same bytes.
    """
    count = len(fields["clean_offsets"])
    return {"receipt_id": object_id(bucket, key), "bucket": bucket, "object_key": key, "record_count": count, **fields}
