"""`teller metering`: sum what each depositor is charged for."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any

from bank.receipts.metering_event import EVENT_TYPE
from schemas import topics
from teller.operate import topic_reader
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import Settings, load


def metering(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Sum the metering events: objects, records, bytes and corrections among the records, per depositor and schema."""
    settings = load()
    with require_broker.broker(settings):
        totals = sums(events(settings))
    rows = [(*key, *values) for key, values in sorted(totals.items())]
    columns = ["depositor", "schema", "objects", "records", "bytes", "corrections"]
    if as_json:
        for row in rows:
            json_line(dict(zip(columns, row, strict=True)))
    elif not rows:
        out.print("No metering events yet.")
    else:
        table("Metering", columns, rows, columns[2:])


def events(settings: Settings) -> Iterable[dict[str, Any]]:
    """Yield each metering event of deposits once: consumers drop repeats by source and id, as CloudEvents says."""
    found = (json.loads(message.value() or b"{}") for message in topic_reader.messages(settings, topics.METERING))
    return {(event["source"], event["id"]): event for event in found if event.get("type") == EVENT_TYPE}.values()


def sums(found: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    """Sum the events: (depositor, schema) -> [objects, records, bytes, corrections].

    Events of before version 2 count no corrections.
    """
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in found:
        data = event["data"]
        total = totals[data["depositor"], data["schema"]]
        for place, more in enumerate((1, data["records"], data["bytes"], data.get("corrections", 0))):
            total[place] += more
    return totals
