"""`teller failed`: the failed events, by reason."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from schemas import topics
from teller import reach, topic_reader
from teller.output import JSON_FLAG, json_line, out, table
from teller.settings import load


def failed(
    reason: Annotated[str, typer.Option(help="Only events with this reason.")] = "",
    limit: Annotated[int, typer.Option(help="Most events to list; the counts are of all.")] = 20,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """List failed events: what was rejected, why, and where its raw record is."""
    settings = load()
    with reach.broker(settings):
        every = distinct(topic_reader.records(settings, topics.FAILED))
    events = [event for event in every if reason in ("", event["reason"])]
    if as_json:
        for event in events:
            json_line(event)
        return
    if not events:
        out.print("No failed events." if not reason else f"No failed events with reason {reason}.")
        return
    counts = Counter((topics.domain_of(event["raw_topic"]), event["reason"]) for event in events)
    table("Failed events", ["domain", "reason", "events"], [(*key, n) for key, n in sorted(counts.items())], ["events"])
    title = f"The first {limit} of {len(events):,}" if len(events) > limit else "Each of them"
    table(title, ["failed at", "reason", "detail", "schema", "raw record", "sealed"], map(_row, events[:limit]))


def distinct(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each failure once: after a crash a worker may send an event again, under the same id."""
    return list({event["failure_id"]: event for event in events}.values())


def _row(event: dict[str, Any]) -> tuple[str, ...]:
    place = f"{event['raw_topic']}/{event['raw_partition']}/{event['raw_offset']}"
    sealed = "yes" if event["sealed_original"] else "no"
    when = f"{event['failed_at']:%Y-%m-%d %H:%M:%S}"
    return when, event["reason"], event["detail"] or "", event["schema"] or "", place, sealed
