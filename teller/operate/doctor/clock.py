"""Check that this machine, the brokers and the store agree on the time."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings

CLOCK: Final = "clock"
#: Seconds of tolerance: a Date header has whole seconds, and the answer takes some time.
NEAR_S: Final = 3.0
#: Seconds from which S3 refuses signatures (Amazon S3 API Reference, RequestTimeTooSkewed).
REFUSED_S: Final = 900.0
MEND: Final = "let NTP set the clocks (chronyc tracking, timedatectl)"


def store_date(settings: Settings) -> float | None:
    """Return S3's Date header (RFC 9110, 6.6.1) in seconds since 1970; None where nothing answers.

    A refusal carries the header as well, so no credentials are needed.
    """
    address = f"{'https' if settings.s3_secure else 'http'}://{settings.s3_endpoint}/"
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5.0, read=5.0), retries=False)
    try:
        said = pool.request("HEAD", address).headers.get("Date", "")
        return parsedate_to_datetime(said).timestamp()
    except (HTTPError, ValueError):
        return None


def judge_store(theirs: float | None, ours: float) -> Iterator[CheckResult]:
    """Compare two clocks: seconds since 1970, read at the same moment."""
    if theirs is None:
        yield warning(CLOCK, "the store does not say what time it is", "see what the check of the store says")
    elif abs(ours - theirs) >= REFUSED_S:
        yield fault(CLOCK, f"{_apart(ours - theirs)} the store's: S3 refuses every request", MEND)
    elif abs(ours - theirs) > NEAR_S:
        yield warning(CLOCK, f"{_apart(ours - theirs)} the store's", MEND)
    else:
        yield ok(CLOCK, "the store's is the same")


def judge_kafka(newest_ms: int, ours: float) -> Iterator[CheckResult]:
    """Compare Kafka's clock with ours. Kafka shows its time only in the records that it took: one from our future
    shows that Kafka is ahead; whether it is behind stays unknown.
    """
    if newest_ms < 0:
        return
    ahead = newest_ms / 1000 - ours
    if ahead > NEAR_S:
        yield warning(CLOCK, f"{_apart(-ahead)} the brokers'", f"{MEND}: the delay from deposit to receipt is measured "
                      "by both")  # fmt: skip
    else:
        yield ok(CLOCK, "no record in Kafka is from the future")


def _apart(seconds: float) -> str:
    return f"this machine's is {abs(seconds):,.0f} s {'before' if seconds > 0 else 'behind'}"
