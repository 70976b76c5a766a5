"""Feedback of a line that runs, on a real Kafka."""

import time
import uuid

from pipelines.steps.outcome import RawRecord
from schemas import topics
from schemas.identifiers import failure_id
from teller.settings import Settings
from tests.accounts import kafka
from tests.feedback.running import counts, failures, feedback, until
from tests.line import running
from tests.samples import raw

ACME, MILL = kafka.legal_entity(1, "acme"), kafka.legal_entity(2, "mill")


def post(stream: str, number: int, depositor: str, schema: str = "social.post.v1") -> RawRecord:
    record = raw(schema, event_id=uuid.UUID(int=number), depositor=depositor)
    return record._replace(topic=topics.raw(stream), partition=number % 3)


def test_each_depositor_is_told_of_its_own_records(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    for entry in (ACME, MILL):
        kafka.register(settings, entry)
    with running.parts(settings) as parts, feedback(settings):
        running.produce(settings, [post("d000001.social", number, "acme") for number in range(9)])
        running.produce(settings, [post("d000001.social", 3, "acme"), post("d000001.social", 20, "mill")])
        running.produce(settings, [post("d000002.social", 5, "mill")._replace(value=b"?")])
        sent = int(time.time() * 1000)
        kafka.wait_for(lambda: len(failures(settings, "d000001")) == 2 and len(failures(settings, "d000002")) == 1)
        kafka.wait_for(lambda: until(settings, "social") > sent)
        assert until(settings, "telecom") > 0
        parts.check()
    of_acme = {each["reason"]: each for each in failures(settings, "d000001")}
    assert of_acme.keys() == {"duplicate_event", "wrong_depositor"}
    assert of_acme["duplicate_event"]["failure_id"] == failure_id("deposits.raw.d000001.social", 0, 3)
    (of_mill,) = failures(settings, "d000002")
    assert (of_mill["reason"], of_mill["raw_partition"], of_mill["raw_offset"]) == ("unknown_framing", 2, 0)
    assert abs(of_mill["raw_time"].timestamp() * 1000 - sent) < 60_000
    last = counts(settings, "d000001")[-1]
    assert (last["domain"], {each["reason"]: each["records"] for each in last["failed"]}) == (
        "social", {"duplicate_event": 1, "wrong_depositor": 1}
    )  # fmt: skip
