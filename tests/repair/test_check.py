"""A record is sent only if the line's own steps would take it, and to the topic of its schema."""

import pytest

from pipelines.steps.outcome import RawRecord, Reason
from schemas import topics
from teller.operate.repair.check import WouldFail, check
from tests.repair.originals import CATALOG, LINE, POST, fields, in_avro, in_json
from tests.samples import record

GOOD = in_avro(POST, record(POST.name))
OURS = b"\xc3\x01" + CATALOG.by_name("pipeline.receipt.v1").fingerprint + b"x"


def test_a_good_record_is_sent_as_it_is() -> None:
    assert check(GOOD, LINE, {}) == GOOD
    assert check(in_json(fields()), LINE, {}) == in_json(fields())


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
