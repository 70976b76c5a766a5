"""A record is sent only if the line's own steps would take it, and to the topic of its schema."""

import uuid

import pytest

from pipelines.steps.outcome import RawRecord, Reason
from schemas import topics
from teller.operate.repair.check import WouldFail, check
from teller.operate.repair.operations import Drop
from teller.operate.repair.repair import NotRepaired, repair
from teller.operate.repair.run import linked
from tests.repair.originals import CATALOG, LINE, POST, fields, in_avro, in_json
from tests.samples import record

GOOD = in_avro(POST, record(POST.name))
OURS = b"\xc3\x01" + CATALOG.by_name("pipeline.receipt.v1").fingerprint + b"x"


def test_a_good_record_is_sent_as_it_is() -> None:
    assert check(GOOD, LINE, {}) == GOOD
    assert check(in_json(fields()), LINE, {}) == in_json(fields())


def test_a_sealed_record_goes_again_as_it_came_to_the_topic_and_key_that_it_is_sealed_for() -> None:
    sealed = GOOD._replace(topic=topics.raw("telecom"), value=b"sealed", headers=((topics.ENCRYPTION_HEADER, b"x"),))
    assert check(sealed, LINE, {}) == sealed
    assert linked(sealed, uuid.UUID(int=7)).headers[0] == (topics.ENCRYPTION_HEADER, b"x")
    found = repair(sealed, [Drop("text")], CATALOG, {})
    assert isinstance(found, NotRepaired)
    assert "sealed by its depositor" in found.reason


NO_VALUE = "the record has no value: send it with one; none deletes anything"
SEND_KEY = "send the owner_id in UTF-8 as the key"


def test_a_record_on_the_wrong_topic_goes_to_the_one_of_its_schema() -> None:
    strayed = GOOD._replace(topic=topics.raw("telecom"))
    assert check(strayed, LINE, {}) == GOOD
    assert check(in_json(fields(), domain="purchases"), LINE, {}) == in_json(fields())


@pytest.mark.parametrize(
    ("raw", "reason", "detail"),
    [
        (GOOD._replace(key=b"x"), Reason.KEY_MISMATCH, f"the Kafka key is not the record's owner_id: {SEND_KEY}"),
        (GOOD._replace(key=None), Reason.MISSING_KEY, f"the record has no Kafka key: {SEND_KEY}"),
        (GOOD._replace(value=None), Reason.EMPTY_VALUE, NO_VALUE),
        (in_json({**fields(), "likes": "many"}), Reason.BAD_JSON, "likes takes a whole number of 64 bits, or null"),
        (GOOD._replace(value=OURS), Reason.WRONG_TOPIC, "belongs on the topic of pipeline: send it there"),
    ],
    ids=lambda item: item.value if isinstance(item, Reason) else None,
)  # fmt: skip
def test_a_record_that_would_fail_is_told_by_reason(raw: RawRecord, reason: Reason, detail: str | None) -> None:
    assert check(raw, LINE, {}) == WouldFail(reason, detail)
