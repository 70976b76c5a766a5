"""What a receipt or a notice of `teller feedback` says became of records."""

from typing import Any
from uuid import UUID

import pytest

from pipelines.steps.outcome import Reason
from schemas import catalog, framing
from teller.operate.owner_desk.giving.kafka import heard_of
from teller.operate.owner_desk.giving.places import HeardPlace

FAILURE: dict[str, Any] = {
    "failure_id": UUID(int=1), "detail": None, "schema": "social.post.v1", "raw_topic": "deposits.raw.d000001.social",
    "raw_partition": 2, "raw_offset": 7, "raw_time": None, "failed_at": 1_796_083_200_000,
}  # fmt: skip


@pytest.mark.parametrize("reason", Reason)
def test_a_record_that_was_there_already_has_not_failed(reason: Reason) -> None:
    told = {"depositor": "d000001", "failure": {**FAILURE, "reason": reason.value}, "counts": None}
    became = "repeated" if reason is Reason.DUPLICATE_EVENT else "failed"
    found = list(heard_of(framing.encode(catalog.load().by_name("pipeline.feedback.v1"), told)))
    assert found == [HeardPlace(became, "deposits.raw.d000001.social", 2, 7)]  # type: ignore[arg-type]
