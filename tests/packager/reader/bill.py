"""The bill: what each depositor is charged for, from metering events. Pure."""

import json
from collections.abc import Iterable
from typing import Any

SUMMED = ("records", "bytes", "corrections")


def bill(values: Iterable[bytes]) -> list[dict[str, Any]]:
    """Sum the events by depositor and schema; an event that came before, by source and id, is dropped.

    Raises:
        ValueError: an event is none of those that the page describes.
    """
    once: dict[tuple[str, str], dict[str, Any]] = {}
    for value in values:
        event = json.loads(value)
        kind = event["specversion"], event["type"]
        if kind == ("1.0", "databank.withdrawal.delivered.v1"):
            continue  # no depositor is charged for it
        if kind != ("1.0", "databank.deposit.stored.v1"):
            raise ValueError("not a metering event")
        once.setdefault((event["source"], event["id"]), event)
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for event in once.values():
        data = event["data"]
        place = event["subject"], data["schema"]
        blank = {"depositor": place[0], "schema": place[1], "objects": 0, **dict.fromkeys(SUMMED, 0)}
        line = lines.setdefault(place, blank)
        line["objects"] += 1
        for name in SUMMED:
            line[name] += data.get(name, 0)
    return [line for _, line in sorted(lines.items())]
