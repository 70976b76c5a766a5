"""The account of each stream: what workers have read is stored, failed or waiting. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .kafka import Fetched
from .objects import Receipt

#: Topic and partition.
Partition = tuple[str, int]
#: Raw offsets, by partition of the raw topic.
Offsets = dict[Partition, list[int]]


class StreamAccount(NamedTuple):
    """Figures of a stream, and what is wrong: raw records in two places, or in none."""

    read: int
    stored: int
    failed: Mapping[str, int]
    waiting: int
    twice: int
    nowhere: int


def raw_of(clean_topic: str) -> str:
    """Name the raw topic of a clean topic's stream."""
    return clean_topic.replace("deposits.clean.", "deposits.raw.", 1)


def first_deliveries(messages: Iterable[Fetched]) -> list[Fetched]:
    """Drop redeliveries: clean records whose raw offset is not above the highest seen on their partition."""
    highest: dict[Partition, int] = {}
    kept = []
    for message in messages:
        place, raw = (message.topic, message.partition), int(message.headers["raw-offset"])
        if raw > highest.get(place, -1):
            highest[place] = raw
            kept.append(message)
    return kept


def accounts(
    committed: Mapping[Partition, int],
    receipts: Iterable[Receipt],
    failures: Iterable[Mapping[str, Any]],
    clean: Iterable[Fetched],
) -> dict[str, StreamAccount]:
    """Make the account of each stream; what lies at or beyond the committed offset is left out."""
    stored: Offsets = {}
    for _, _, said in receipts:
        place = raw_of(said["clean_topic"]), said["clean_partition"]
        stored.setdefault(place, []).extend(said["raw_offsets"])
    reasons: dict[Partition, dict[int, str]] = {}
    for event in {event["failure_id"]: event for event in failures}.values():
        reasons.setdefault((event["raw_topic"], event["raw_partition"]), {})[event["raw_offset"]] = event["reason"]
    stripped: Offsets = {}
    for message in clean:
        place = raw_of(message.topic), message.partition
        stripped.setdefault(place, []).append(int(message.headers["raw-offset"]))
    found: dict[str, StreamAccount] = {}
    for place, end in committed.items():
        stream = place[0].removeprefix("deposits.raw.")
        one = _account(end, stored.get(place, []), reasons.get(place, {}), stripped.get(place, []))
        found[stream] = _sum(found[stream], one) if stream in found else one
    return found


def _account(end: int, stored: list[int], reasons: Mapping[int, str], stripped: list[int]) -> StreamAccount:
    rows = [offset for offset in stored if offset < end]
    settled = set(rows) | {offset for offset in reasons if offset < end}
    failed: dict[str, int] = {}
    for offset, reason in reasons.items():
        if offset < end:
            failed[reason] = failed.get(reason, 0) + 1
    waiting = len({offset for offset in stripped if offset < end} - settled)
    twice = len(rows) + sum(failed.values()) - len(settled)
    return StreamAccount(end, len(rows), failed, waiting, twice, end - len(settled) - waiting)


def _sum(one: StreamAccount, two: StreamAccount) -> StreamAccount:
    failed = {reason: one.failed.get(reason, 0) + two.failed.get(reason, 0) for reason in {*one.failed, *two.failed}}
    plain = (one.read + two.read, one.stored + two.stored, failed, one.waiting + two.waiting)
    return StreamAccount(*plain, one.twice + two.twice, one.nowhere + two.nowhere)
