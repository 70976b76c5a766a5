"""A bank in memory that does all right: from what became of each record to the evidence of it."""

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from schemas import topics
from teller.operate.verify.sources import Held, StoredObject
from teller.operate.verify.verdict import Counts, DomainSums, Figures, Verdict
from teller.sandbox.account import Deposited, Evidence
from teller.sandbox.tally import DepositTally

SCHEMAS = {"social": "social.post.v1", "telecom": "telecom.call.v1", "purchases": "purchases.order_line.v1"}


@dataclass(frozen=True)
class Fate:
    """What becomes of one record: refused by the connector, failed in the line, or stored for its owner."""

    domain: str
    kind: Literal["refused", "failed", "stored"]
    partition: int = 0
    owner: str = "0" * 32
    depositor: str = "shop"
    reason: str = "bad_json"


FATES = st.builds(
    Fate,
    domain=st.sampled_from(topics.DOMAINS),
    kind=st.sampled_from(["refused", "failed", "stored", "stored"]),
    partition=st.integers(0, 2),
    owner=st.sampled_from([f"{number:032x}" for number in range(4)]),
    depositor=st.sampled_from(["shop", "northcell"]),
    reason=st.sampled_from(["bad_json", "too_large"]),
)


def evidence(fates: Sequence[Fate]) -> Evidence:
    """What a faultless line leaves behind when these records come in, in this order."""
    read = Counter(fate.domain for fate in fates)
    refused = {name: Counter(f.reason for f in fates if f.domain == name and f.kind == "refused") for name in read}
    return Evidence(
        deposits=[Deposited(name, read[name], refused[name]) for name in read],
        verdict=Verdict(Figures([_sums(name, fates) for name in topics.DOMAINS], Counts(), 0, 0), ()),
        tally=tally(places(fates), failures(fates)),
        removed={"PERSON": 3},
        written=dict(read),
        storable=dict(Counter(SCHEMAS[fate.domain] for fate in fates if fate.kind == "stored")),
    )


def tally(held: Iterable[Held], failed: Iterable[Mapping[str, Any]]) -> DepositTally:
    """What a tally has seen of these."""
    found = DepositTally()
    for each in held:
        found.place(each)
    for event in failed:
        found.failed(event)
    return found


def places(fates: Sequence[Fate]) -> list[Held]:
    return [_held(group) for group in _groups(_placed(fates)).values()]


def failures(fates: Sequence[Fate]) -> list[dict[str, Any]]:
    return [_failed(fate, offset) for fate, offset in _placed(fates) if fate.kind == "failed"]


def _sums(domain: str, fates: Sequence[Fate]) -> DomainSums:
    own = [fate for fate in fates if fate.domain == domain]
    failed = Counter(fate.reason for fate in own if fate.kind == "failed")
    return DomainSums(domain, sum(fate.kind == "stored" for fate in own), failed, 0, 0, 0)


def _placed(fates: Sequence[Fate]) -> list[tuple[Fate, int]]:
    """Each record that got as far as a raw topic, with its offset there."""
    ends: Counter[tuple[str, int]] = Counter()
    placed = []
    for fate in fates:
        if fate.kind != "refused":
            placed.append((fate, ends[fate.domain, fate.partition]))
            ends[fate.domain, fate.partition] += 1
    return placed


def _groups(placed: Sequence[tuple[Fate, int]]) -> dict[tuple[Any, ...], list[tuple[Fate, int]]]:
    groups: dict[tuple[Any, ...], list[tuple[Fate, int]]] = defaultdict(list)
    for fate, offset in placed:
        if fate.kind == "stored":
            groups[fate.domain, fate.partition, fate.owner, fate.depositor].append((fate, offset))
    return groups


def _held(group: Sequence[tuple[Fate, int]]) -> Held:
    """An object, its receipt, its metering event."""
    fate, offsets = group[0][0], [offset for _, offset in group]
    key = f"{fate.domain}/{fate.partition}/{fate.depositor}.avro"
    bucket, schema = f"teller-{fate.owner}", SCHEMAS[fate.domain]
    digest = hashlib.sha256((bucket + key).encode()).hexdigest()
    stored = StoredObject(
        bucket, key, 100 + len(group), digest, schema, len(group), frozenset([fate.owner]), frozenset()
    )
    identity = uuid.uuid5(uuid.NAMESPACE_URL, bucket + key)
    place = {"bucket": bucket, "object_key": key, "owner": fate.owner, "depositor": fate.depositor, "schema": schema}
    receipt = place | {
        "receipt_id": identity,
        "sha256": digest,
        "size_bytes": stored.size_bytes,
        "record_count": stored.records,
        "clean_topic": topics.clean(fate.domain),
        "clean_partition": fate.partition,
        "raw_offsets": offsets,
    }
    data = place | {"domain": fate.domain, "records": stored.records, "bytes": stored.size_bytes}
    event = {"source": "/teller/router", "id": str(identity), "data": data}
    return Held(bucket, key, stored.size_bytes, stored, [receipt], [event])


def _failed(fate: Fate, offset: int) -> dict[str, Any]:
    topic = topics.raw(fate.domain)
    return {
        "failure_id": uuid.uuid5(uuid.NAMESPACE_URL, f"{topic}/{fate.partition}/{offset}"),
        "reason": fate.reason,
        "detail": "text is missing",
        "schema": SCHEMAS[fate.domain],
        "raw_topic": topic,
        "raw_partition": fate.partition,
        "raw_offset": offset,
    }
