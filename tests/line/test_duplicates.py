"""A platform that sends an export again: each event is stored once, and each further copy is a failed event."""

import uuid

import pytest

from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.settings import Settings
from tests.line import running
from tests.samples import raw


def export(depositor: str = "acme", count: int = 40) -> list[RawRecord]:
    return [
        raw("social.post.v1", 0, number % 3, event_id=uuid.UUID(int=number), owner_id=f"owner-{number % 3}",
            depositor=depositor, text=f"the {number}th cup of tea")
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.prove
def test_an_export_that_is_sent_again_is_stored_once_also_by_a_router_that_comes_later(
    deposit_topics: Settings,
) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0, "chunk_records": 10})
    with running.parts(settings) as parts:
        first = running.produce(settings, export())
        parts.wait_until_drained(400)
    with running.parts(settings) as parts:  # these have seen nothing of it
        again = running.produce(settings, [*export(count=20), *export("borealis", 5)])
        parts.wait_until_drained(400)
    rows, failures = running.stored(settings), running.failed(settings)
    others = {place for place, record in again.items() if record.key and b"borealis" in (record.value or b"")}
    assert len(others) == 5
    assert rows.keys() == first.keys() | others
    assert failures.keys() == again.keys() - others
    for (event,) in failures.values():
        assert (event["reason"], event["depositor"], event["schema"]) == ("duplicate_event", "acme", "social.post.v1")
        assert event["sealed_original"] is None
        assert f"{topics.clean('social')}/{event['raw_partition']}" in event["detail"]
