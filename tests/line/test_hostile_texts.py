"""A text that takes too much CPU time costs its own record, in a real line: those beside and behind it are stored."""

import uuid

import pytest

from pipelines.steps.outcome import RawRecord
from teller.settings import Settings
from tests.line import running
from tests.samples import raw

#: Less than a long text takes, and more than a short one: seconds of CPU time.
CPU_SECONDS = 0.05
LONG = "Ann Smith, 1 High Street. " * 3_800


def post(number: int, text: str) -> RawRecord:
    return raw("social.post.v1", 0, 0, event_id=uuid.UUID(int=number), owner_id="owner", text=text)


@pytest.mark.prove
def test_a_text_that_takes_too_long_fails_alone(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0, "scan_cpu_seconds": CPU_SECONDS})
    posts = [post(number, LONG if number % 10 == 5 else f"cup {number}") for number in range(30)]
    with running.parts(settings) as parts:
        sent = running.produce(settings, posts)
        parts.wait_until_drained(400)
    long = {place for place, record in sent.items() if len(record.value or b"") > len(LONG)}
    rows, failures = running.stored(settings), running.failed(settings)
    assert len(long) == 3
    assert rows.keys() == sent.keys() - long
    reasons = {place: [event["reason"] for event in events] for place, events in failures.items()}
    assert reasons == {place: ["too_costly"] for place in long}
