"""Check that somebody decides what owners say: the oldest answer that waits is young."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

from confluent_kafka import Consumer, TopicPartition
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from pipelines.kafka import reading
from pipelines.kafka.clients import reader
from pipelines.kafka.errors import is_uncoordinated
from pipelines.kafka.offsets import committed
from schemas.topics import ANSWERS
from teller.operate.doctor.finding import CheckResult, fault, ok
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

WITHDRAWALS: Final = "withdrawals"
RUNBOOK: Final = "docs/runbooks/TellerWithdrawalsLate.md"
#: An offering to a million owners takes about four minutes.
LATE_S: Final = 300.0
_SECONDS: Final = 10.0
_PLACE: Final = (ANSWERS, 0)


def look(settings: Settings) -> int | None:
    """Return when Kafka took the oldest answer that waits, in milliseconds since 1970-01-01T00:00:00Z; None: none does.

    Raises:
        TopicUnreadableError: the topic is missing, or Kafka does not answer.
    """
    client = command_settings(settings)
    with (
        reading.explained(f"{ANSWERS} cannot be read"),
        closing(reader(client, settings.withdrawals_group)) as writers,
    ):
        at = _decided(writers)
        end = writers.get_watermark_offsets(TopicPartition(*_PLACE), _SECONDS)[1]
    oldest = next(reading.messages(client, ANSWERS, {0: [range(at, end)]}, wait=False), None)
    return oldest.timestamp()[1] if oldest else None


# For a moment after a broker began it does not know what groups have committed.
@retry(retry=retry_if_exception(is_uncoordinated), wait=wait_fixed(0.2), stop=stop_after_delay(_SECONDS), reraise=True)
def _decided(writers: Consumer) -> int:
    return max(0, committed(writers, [_PLACE], _SECONDS)[_PLACE].offset)


def judge(oldest: int | None, now: float) -> Iterator[CheckResult]:
    """Judge the time of the oldest answer that waits; `now` is in seconds since 1970."""
    waits = 0.0 if oldest is None else now - oldest / 1000
    if waits > LATE_S:
        what = f"the oldest answer on {ANSWERS} has waited for {waits:.0f} s to be decided"
        yield fault(WITHDRAWALS, what, f"does `teller withdrawals` run? {RUNBOOK}")
    else:
        yield ok(WITHDRAWALS, "no answer waits for long")
