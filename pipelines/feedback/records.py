"""Records that `teller feedback` reads and writes, as values. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from bank.accounts.depositors import Depositors
from bank.accounts.records import ms, time
from pipelines.feedback.counts import CountsKey, DayTotals, FeedbackCounts, ToldKey
from pipelines.feedback.marks import Mark
from pipelines.steps.outcome import Reason
from schemas import catalog, framing
from schemas.framing import decoded
from schemas.topics import depositor_of, stream_of

FEEDBACK: Final = "pipeline.feedback.v1"
COUNTS: Final = "pipeline.counts.v1"
TOLD: Final = "pipeline.told.v1"
COMPLETE: Final = "pipeline.complete.v1"
_EPOCH: Final = date(1970, 1, 1)
#: On a shared stream these reasons say that the name was not shown to be the sender's.
_NOT_SHOWN: Final = frozenset({Reason.DEPOSITOR_UNPROVEN, Reason.UNKNOWN_DEPOSITOR})


def addressee(raw_topic: str, name: str | None, reason: str, known: Depositors) -> str:
    """Return the depositor to whom a record of this raw topic belongs, as `d000123`; empty: nobody is told.

    An own topic says it by its name. On a shared stream the record names its depositor.
    """
    stream = stream_of(raw_topic)
    if stream is None:
        return ""
    if own := depositor_of(stream):
        return own
    entry = known.named(name) if name and reason not in _NOT_SHOWN else None
    return entry.key if entry and entry.number else ""


def failure(depositor: str, event: Mapping[str, Any], raw_time: int | None) -> tuple[bytes, bytes]:
    """Encode the notice of a failed event, as (key, value)."""
    names = ("failure_id", "reason", "detail", "schema", "raw_topic", "raw_partition", "raw_offset", "failed_at")
    notice = {name: event[name] for name in names} | {"raw_time": None if raw_time is None else time(raw_time)}
    return str(event["failure_id"]).encode(), _encoded(FEEDBACK, {"depositor": depositor, "failure": notice})


def counts(key: CountsKey, totals: DayTotals, *, complete: bool) -> tuple[bytes, bytes]:
    """Encode the counts of a day as a depositor is told them, as (key, value)."""
    told = {
        "domain": key.domain,
        "day": _date(key.day),
        "accepted": totals.accepted,
        "stored": totals.stored,
        "failed": _failed(totals),
        "complete": complete,
    }
    return f"{key.domain}/{_date(key.day)}".encode(), _encoded(FEEDBACK, {"depositor": key.depositor, "counts": told})


def state_of_day(key: CountsKey, totals: DayTotals) -> tuple[bytes, bytes]:
    """Encode the state of counts, as (key, value)."""
    state = {
        "depositor": key.depositor,
        "domain": key.domain,
        "day": _date(key.day),
        "stored": totals.stored,
        "failed": _failed(totals),
        "told": totals.told,
        "complete": totals.complete,
    }
    return f"{key.depositor}/{key.domain}/{_date(key.day)}".encode(), _encoded(COUNTS, state)


def state_of_told(key: ToldKey, raw_offset: int) -> tuple[bytes, bytes]:
    """Encode the state of what is told of a raw partition, as (key, value)."""
    state = key._asdict() | {"raw_offset": raw_offset}
    return "/".join(map(str, key)).encode(), _encoded(TOLD, state)


def take_state(into: FeedbackCounts, value: bytes | None) -> bool:
    """Take a record of state; return False for one that is none. Of one key the last counts."""
    if (told := decoded(value, "pipeline.told")) is not None:
        into.highest[ToldKey(told["source"], told["raw_topic"], told["raw_partition"])] = told["raw_offset"]
        return True
    if (state := decoded(value, "pipeline.counts")) is None:
        return False
    totals = DayTotals(state["stored"], told=state["told"], complete=state["complete"])
    totals.failed.update({each["reason"]: each["records"] for each in state["failed"]})
    into.days[CountsKey(state["depositor"], state["domain"], _day(state["day"]))] = totals
    return True


def mark(domain: str, made: Mark) -> tuple[bytes, bytes]:
    """Encode a completeness mark, as (key, value)."""
    record = {"domain": domain, "day": _date(made.day), "until": time(made.until), "complete": made.is_complete}
    return f"{domain}/{_date(made.day)}".encode(), _encoded(COMPLETE, record)


def mark_of(value: bytes | None) -> tuple[str, int] | None:
    """Return domain and `until` of a completeness mark; None for anything else."""
    found = decoded(value, "pipeline.complete")
    return (found["domain"], ms(found["until"])) if found is not None else None


def receipt_days(receipt: Mapping[str, Any]) -> dict[int, int]:
    """Return the records of a receipt by day, in days since 1970; none for a receipt of before version 4."""
    return {_day(each["day"]): each["records"] for each in receipt.get("days", ()) if each["records"] > 0}


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _failed(totals: DayTotals) -> list[dict[str, Any]]:
    return [{"reason": reason, "records": totals.failed[reason]} for reason in sorted(totals.failed)]


def _encoded(schema: str, record: Mapping[str, Any]) -> bytes:
    return framing.encode(catalog.load().by_name(schema), record)
