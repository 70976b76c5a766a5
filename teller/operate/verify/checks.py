"""Check one bucket and key: compare its receipt, its metering event and its object.

Keys and ids are written out here once more: a router that makes wrong ones would find them right by its own formulas.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID, uuid5

from bank.keys.opening import Unopened
from schemas import topics
from teller.operate.verify import replacements
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.replacements import revision, unrevised
from teller.operate.verify.sources import Held, StoredObject

#: Namespace of receipts' ids: the UUIDv5 of `urn:teller:object` in RFC 9562's namespace for URLs.
_OBJECTS: Final = UUID("d04eb7d1-ee65-59d2-946e-5ed1a98d716a")
_KEYLESS: Final[Mapping[Unopened | None, FindingKind]] = {
    Unopened.UNWRITTEN: FindingKind.OBJECT_UNOPENED,
    Unopened.NO_CUSTODY: FindingKind.OBJECT_UNOPENED,
    Unopened.KEYS_AWAY: FindingKind.OBJECT_UNOPENED,
    Unopened.NO_KEY: FindingKind.KEY_MISSING,
    Unopened.ERASED: FindingKind.KEY_MISSING,
}


def of_held(
    held: Held, bucket_of: Callable[[str], str], settled: bool, *, erased: bool = False
) -> Iterator[FindingKind]:
    """Yield the errors of a place that has a receipt; `bucket_of` takes a pseudonym.

    `settled`: its metering event must have been read as well; else it may have come a moment later. `erased`: its owner
    was erased, so that receipt and metering event stay, and no object.
    """
    receipt = held.receipts[0]
    if len(held.receipts) > 1:
        yield FindingKind.RECEIPT_REPEATED
    if receipt["bucket"] != bucket_of(receipt["owner"]):
        yield FindingKind.BUCKET_FOREIGN
    if not consistent(receipt):
        yield FindingKind.RECEIPT_BROKEN
    if receipt.get("replaces"):  # what was metered with the first of them stands
        yield from (FindingKind.METERING_REPEATED,) if held.metering else ()
    else:
        yield from (FindingKind.METERING_MISSING,) if settled and not held.metering else ()
        yield from _of_metering(receipt, held.metering)
    yield from replacements.of_held(held)
    if erased:
        yield from (FindingKind.ERASED_REMAINS,) if held.size is not None else ()
    elif held.replaced_by:
        yield from (FindingKind.OBJECT_REPLACED,) if held.size is not None else ()
    else:
        yield from _of_object(receipt, held.item) if held.item else (FindingKind.OBJECT_MISSING,)


def consistent(receipt: Mapping[str, Any]) -> bool:
    """Return True if topic, key, id, counts and offsets of a receipt agree."""
    clean, raw = receipt["clean_offsets"], receipt["raw_offsets"]
    return (
        _is_of_domain(receipt["clean_topic"], receipt["schema"].split(".")[0])
        and receipt["object_key"] == _expected_revision(receipt)
        and str(receipt["receipt_id"]) == expected_id(receipt["bucket"], receipt["object_key"])
        and receipt["record_count"] == len(clean) == len(raw) >= (0 if receipt.get("replaces") else 1)
        and _rising(clean)
        and _rising(raw)
        and all(receipt["chunk_start"] <= each < receipt["chunk_end"] for each in (*clean[:1], *clean[-1:]))
        and _consents_add_up(receipt)
        and _corrections_fit(receipt)
        and all(_counts_fit(receipt, *each) for each in (("hash_keys", "generation"), ("days", "day")))
    )


def _corrections_fit(receipt: Mapping[str, Any]) -> bool:
    """Return True where corrections are rows of the object, of earlier ones; before version 4 receipts name none."""
    named = receipt.get("corrections", ())
    rows = set(receipt["clean_offsets"]) if named else ()
    each_fits = all(each["offset"] in rows and 0 <= each["of"] < each["offset"] for each in named)
    return each_fits and _rising([each["offset"] for each in named])


def _counts_fit(receipt: Mapping[str, Any], name: str, of: str) -> bool:
    """Return True where a list of counts rises, and counts no more records than there are."""
    counts = receipt.get(name, ())
    within = all(each["records"] > 0 for each in counts)
    return within and _rising([each[of] for each in counts]) and _total(counts) <= receipt["record_count"]


def _total(counts: Sequence[Mapping[str, Any]]) -> int:
    return sum(each["records"] for each in counts)


def _consents_add_up(receipt: Mapping[str, Any]) -> bool:
    """Return True where consents allowed no more records than there are; receipts before version 3 name none."""
    uses = receipt.get("consents", ())
    within = all(each["first"] <= each["last"] and each["records"] > 0 for each in uses)
    return within and _rising([each["offset"] for each in uses]) and _total(uses) <= receipt["record_count"]


def _is_of_domain(topic: str, domain: str) -> bool:
    """Return True for the clean topic of a stream of the domain, shared or a depositor's."""
    stream = topics.stream_of(topic)
    return stream is not None and topic == topics.clean(stream) and topics.domain_of(stream) == domain


def expected_key(receipt: Mapping[str, Any]) -> str:
    """Return the key that the receipt's object must have, from the domain of its schema and its clean topic."""
    domain = receipt["schema"].split(".")[0]
    number, start = str(receipt["clean_partition"]).zfill(5), str(receipt["chunk_start"]).zfill(20)
    file = "-".join([receipt["clean_topic"], number, start, receipt["depositor"]])
    return "/".join([domain, receipt["schema"], f"{file}.avro"])


def _expected_revision(receipt: Mapping[str, Any]) -> str:
    """Return the key that the object must have, with the revision that it has where the receipt replaces others."""
    of = revision(receipt["object_key"]) or 1 if receipt.get("replaces") else 0
    return unrevised(expected_key(receipt), by=of)


def expected_id(bucket: str, key: str) -> str:
    """Return the id that the receipt of this object must have."""
    return str(uuid5(_OBJECTS, "/".join([bucket, key])))


def _rising(offsets: Sequence[Any]) -> bool:
    return all(left < right for left, right in pairwise(offsets))


def _of_metering(receipt: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Iterator[FindingKind]:
    if len(events) > 1:
        yield FindingKind.METERING_REPEATED
    wanted = {
        "depositor": receipt["depositor"],
        "owner": receipt["owner"],
        "domain": topics.domain_of(receipt["clean_topic"]),
        "schema": receipt["schema"],
        "records": receipt["record_count"],
        "bytes": receipt["size_bytes"],
    }
    corrections = len(receipt.get("corrections", ()))
    if any(
        event["id"] != str(receipt["receipt_id"])
        or any(event["data"].get(name) != value for name, value in wanted.items())
        or event["data"].get("corrections", 0) != corrections
        for event in events
    ):
        yield FindingKind.METERING_DIFFERS


def _of_object(receipt: Mapping[str, Any], item: StoredObject) -> Iterator[FindingKind]:
    """Check the object's content even if it is damaged: a stranger's record in it is worse than the damage."""
    whole = (item.sha256, item.size_bytes) == (receipt["sha256"], receipt["size_bytes"])
    if not whole:
        yield FindingKind.OBJECT_DAMAGED
    if item.encryption != receipt.get("encryption", ""):
        yield FindingKind.ENCRYPTION_DIFFERS
    if not item.readable:
        yield from _unread(item, whole=whole)
        return
    if item.records != receipt["record_count"]:
        yield FindingKind.COUNT_DIFFERS
    if item.schema != receipt["schema"]:
        yield FindingKind.SCHEMA_DIFFERS
    if item.owners - {receipt["owner"]}:
        yield FindingKind.OWNER_FOREIGN
    if item.depositors - {receipt["depositor"]}:
        yield FindingKind.DEPOSITOR_DIFFERS


def _unread(item: StoredObject, *, whole: bool) -> Iterator[FindingKind]:
    """Say what it means that there are no records; where the object is not whole, that alone says all of it."""
    if item.unopened in _KEYLESS:
        yield _KEYLESS[item.unopened]
    elif whole:
        yield FindingKind.OBJECT_UNREADABLE if item.unopened is None else FindingKind.OBJECT_CLOSED
