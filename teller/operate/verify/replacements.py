"""Receipts that stand in the place of others: the same rows, in an object under a later revision of the key."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from teller.operate.verify.findings import FindingKind
from teller.operate.verify.sources import Held

_REVISED: Final = re.compile(r"(.+)~([1-9][0-9]{0,8})(\.avro)")
#: Fields that are others where rows were erased: those of the rows, and counts of them.
_OF_ROWS: Final = {"record_count", "clean_offsets", "raw_offsets", "consents", "corrections", "hash_keys", "days"}
#: Fields of a receipt that are of its object, and not of the object's rows.
_OF_OBJECT: Final = {"receipt_id", "object_key", "sha256", "size_bytes", "encryption", "replaces"}


def revision(key: str) -> int:
    """Return the revision that a key has; 0: as a router wrote it."""
    found = _REVISED.fullmatch(key)
    return int(found[2]) if found else 0


def unrevised(key: str, *, by: int = 0) -> str:
    """Return the key of revision `by`; that which a router wrote, unless one is given."""
    found = _REVISED.fullmatch(key)
    stem = found[1] if found else key.removesuffix(".avro")
    return f"{stem}~{by}.avro" if by else f"{stem}.avro" if found else key


def of_held(held: Held) -> Iterator[FindingKind]:
    """Yield what is wrong with the receipts that replace the one of here, and with those that it replaces."""
    if len({str(each["receipt_id"]) for each in held.replaced_by}) > 1:
        yield FindingKind.REPLACEMENT_TWICE
    for old in held.replaces:
        if old is None:
            yield FindingKind.REPLACEMENT_UNKNOWN
        elif not _stands_for(held.receipts[0], old):
            yield FindingKind.REPLACEMENT_DIFFERS


def _stands_for(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Return whether a receipt may stand in the place of another: in all that is of the rows they are one, or it lacks
    rows, which were erased: that failed events account for them is for the reconciliation to see.
    """
    one_object = unrevised(new["object_key"]) == unrevised(old["object_key"])
    later = revision(new["object_key"]) > revision(old["object_key"])
    names = (new.keys() | old.keys()) - _OF_OBJECT
    if _lacks_rows(new, old):
        names -= _OF_ROWS
    return one_object and later and all((new.get(name) or []) == (old.get(name) or []) for name in names)


def _lacks_rows(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Return whether all rows of the one are rows of the other, and not the reverse."""
    before, after = (set(zip(each["clean_offsets"], each["raw_offsets"], strict=False)) for each in (old, new))
    return after < before
