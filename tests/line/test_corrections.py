"""A platform that corrects an order: what it sends again changed is stored, and billed as a correction."""

import uuid
from typing import Any

import pytest

from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.cli import metering
from teller.operate import topic_reader
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings
from tests.line import running
from tests.samples import raw


def order(number: int, status: str, address: str = "1 High Street") -> RawRecord:
    return raw("purchases.order_line.v1", event_id=uuid.UUID(int=number), status=status, delivery_address=address)


@pytest.mark.prove
def test_a_correction_and_a_correction_back_are_stored_and_a_retry_is_not(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0})
    turns: list[list[RawRecord]] = [
        [order(1, "ORDERED"), order(2, "ORDERED"), order(1, "ORDERED")],  # a retry
        [order(1, "SHIPPED"), order(1, "SHIPPED"), order(2, "ORDERED", "somewhere else")],  # the address is no content
        [order(1, "ORDERED")],
    ]
    sent: list[dict[running.Place, RawRecord]] = []
    for turn in turns:  # the later ones by parts that have seen nothing of the earlier
        with running.parts(settings) as parts:
            sent.append(running.produce(settings, turn))
            parts.wait_until_drained(400)
    rows, failures = running.stored(settings), running.failed(settings)
    places = sorted(place[2] for turn in sent for place in turn)
    assert places == list(range(7))
    assert [offset for _, _, offset in sorted(rows)] == [0, 1, 3, 6]
    assert [offset for _, _, offset in sorted(failures)] == [2, 4, 5]
    assert {event["reason"] for events in failures.values() for event in events} == {"duplicate_event"}
    states = [record["status"] for _, ((_, record),) in sorted(rows.items())]
    assert states == ["ORDERED", "ORDERED", "SHIPPED", "ORDERED"]
    receipts = list(topic_reader.records(settings, topics.RECEIPTS))
    assert _corrections(receipts) == {3: 2, 6: 4}
    assert sum(day["records"] for receipt in receipts for day in receipt["days"]) == 4
    assert [key["generation"] for receipt in receipts for key in receipt["hash_keys"]] == [0] * len(receipts)
    sums = metering.sums(metering.events(settings))
    assert [(values[1], values[3]) for values in sums.values()] == [(4, 2)]
    verdict = verify_line(settings)
    assert verdict.well, verdict.findings


def _corrections(receipts: list[Any]) -> dict[int, int]:
    """Raw offsets of corrections and of what they correct: on one partition without repeats they are the clean ones."""
    clean = {at: raw for one in receipts for at, raw in zip(one["clean_offsets"], one["raw_offsets"], strict=True)}
    return {clean[each["offset"]]: each["of"] for one in receipts for each in one["corrections"]}
