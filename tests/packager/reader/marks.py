"""Completeness marks: up to when all of a domain and day is stored or failed. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any


def marks(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep the newest mark of each domain and day: `until` in milliseconds, and whether the day is complete."""
    found: dict[str, Any] = {}
    for each in records:
        key = f"{each['domain']}/{each['day'].isoformat()}"
        until = round(each["until"].timestamp() * 1000)
        if key not in found or until >= found[key]["until"]:
            found[key] = {"until": until, "complete": each["complete"]}
    return found


def by_day(receipts: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Sum the rows of all receipts by domain and day of deposit, where receipts tell (from version 4 on)."""
    sums: dict[str, int] = {}
    for said in receipts:
        for each in said.get("days", []):
            key = f"{said['schema'].partition('.')[0]}/{each['day'].isoformat()}"
            sums[key] = sums.get(key, 0) + each["records"]
    return sums


def by_generation(receipts: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Sum the rows of all receipts by the generation of the key of hashed fields (from version 4 on)."""
    sums: dict[int, int] = {}
    for said in receipts:
        for each in said.get("hash_keys", []):
            sums[each["generation"]] = sums.get(each["generation"], 0) + each["records"]
    return sums
