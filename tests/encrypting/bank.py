"""A bank whose objects lie in the clear, as routers of before left it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import Place, decrypt
from bank.store import ObjectStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import OwnerKeys
from schemas import framing
from schemas.identifiers import object_id, object_key
from tests.reconciliation.kafka_messages import framed

OWNERS = [f"{number:032x}" for number in range(1, 4)]
VERSIONS = (1, 2, 3, 4, 5)
#: Stands in each object in the clear.
CANARY = b"canary-of-an-owner"


def bucket_of(owner: str) -> str:
    return f"teller-{owner[-8:]}"


def receipt(owner: str, number: int, data: bytes, bucket: str = "") -> dict[str, Any]:
    """The receipt of the object of a chunk that begins at clean offset `number`, with two rows."""
    bucket = bucket or bucket_of(owner)
    key = object_key(("deposits.clean.social", 0), number, "social.post.v1", "acme")
    return {
        "receipt_id": object_id(bucket, key), "owner": owner, "bucket": bucket, "object_key": key,
        "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data), "record_count": 2,
        "schema": "social.post.v1", "depositor": "acme", "clean_topic": "deposits.clean.social", "clean_partition": 0,
        "clean_offsets": [number, number + 1], "raw_offsets": [number, number + 1], "chunk_start": number,
        "chunk_end": number + 2, "rules": ["teller-0"],
        "consents": [{"offset": 1, "first": 2, "last": 3, "records": 2}],
        "corrections": [], "hash_keys": [{"generation": 0, "records": 2}],
        "days": [{"day": date(2026, 1, 2), "records": 2}], "encryption": "", "replaces": [],
    }  # fmt: skip


def encoded(record: dict[str, Any], version: int = 5) -> bytes:
    """A receipt as a router wrote it that knew this version of receipts."""
    return framed(record, version)


def stored(
    store: ObjectStore,
    count: int,
    versions: Sequence[int] = VERSIONS,
    name: Callable[[str], str] = bucket_of,
    start: int = 0,
) -> list[bytes]:
    """Put objects in the clear, of several owners; return their receipts."""
    values = []
    for number in range(start, start + count):
        owner, data = OWNERS[number % len(OWNERS)], CANARY + b" %d" % number
        made = receipt(owner, 2 * number, data, name(owner))
        store.ensure_bucket(made["bucket"])
        store.put_new(made["bucket"], made["object_key"], data)
        values.append(encoded(made, versions[number % len(versions)]))
    return values


class Custodian:
    """Owners' keys, the same after a process is gone."""

    def __init__(self) -> None:
        self._topic, self._custody = MemoryKeys(), MemoryCustody()

    def keys(self) -> OwnerKeys:
        return OwnerKeys(self._topic.open, self._custody)


def decoded(values: Iterable[bytes]) -> list[dict[str, Any]]:
    found = [framing.decoded(value, "pipeline.receipt") for value in values]
    return [each for each in found if each is not None]


def everything(store: ObjectStore) -> dict[tuple[str, str], bytes]:
    return {(bucket, each.key): store.get(bucket, each.key) for bucket in store.buckets("teller-")
            for each in store.list(bucket)}  # fmt: skip


def check_encrypted(store: ObjectStore, values: Iterable[bytes], keys: OwnerKeys, count: int) -> None:
    """Each of `count` objects is there once, encrypted, by one receipt that is replaced by none; nothing else is."""
    receipts = decoded(values)
    replaced = [old for each in receipts for old in each.get("replaces", ())]
    live = [each for each in receipts if str(each["receipt_id"]) not in replaced]
    there = everything(store)
    assert len(replaced) == len(set(replaced)) == len(live) == count
    assert {(each["bucket"], each["object_key"]) for each in live} == there.keys()
    keys.refresh()
    for each in live:
        data = there[each["bucket"], each["object_key"]]
        key = keys.key_of(each["owner"])
        assert key is not None
        said = each["sha256"], each["size_bytes"], each["encryption"]
        assert said == (hashlib.sha256(data).hexdigest(), len(data), "AGS1")
        plain = decrypt(key, Place(each["bucket"], each["object_key"], each["schema"]), data)
        assert plain == CANARY + b" %d" % (each["chunk_start"] // 2)
        assert CANARY not in data
