"""Do this machine, the brokers and the store agree on the time?"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

from teller.operate.doctor.finding import Finding, fault, ok, warning
from teller.settings import Settings

CLOCK: Final = "clock"
#: A Date header is whole seconds, and the answer takes some.
NEAR_S: Final = 3.0
#: From here S3 refuses signatures (Amazon S3 API Reference, RequestTimeTooSkewed).
REFUSED_S: Final = 900.0
MEND: Final = "let NTP set the clocks (chronyc tracking, timedatectl)"


def store_date(settings: Settings) -> float | None:
    """What S3's Date header says (RFC 9110, 6.6.1), in seconds since 1970; None where nothing answers. A refusal has
    one as well, so that no credentials are needed.
    """
    address = f"{'https' if settings.s3_secure else 'http'}://{settings.s3_endpoint}/"
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5.0, read=5.0), retries=False)
    try:
        said = pool.request("HEAD", address).headers.get("Date", "")
        return parsedate_to_datetime(said).timestamp()
    except (HTTPError, ValueError):
        return None


def judge_store(theirs: float | None, ours: float) -> Iterator[Finding]:
    """Seconds since 1970, of the same moment."""
    if theirs is None:
        yield warning(CLOCK, "the store does not say what time it is", "see what the check of the store says")
    elif abs(ours - theirs) >= REFUSED_S:
        yield fault(CLOCK, f"{_apart(ours - theirs)} the store's: S3 refuses every request", MEND)
    elif abs(ours - theirs) > NEAR_S:
        yield warning(CLOCK, f"{_apart(ours - theirs)} the store's", MEND)
    else:
        yield ok(CLOCK, "the store's is the same")


def judge_kafka(newest_ms: int, ours: float) -> Iterator[Finding]:
    """Kafka tells its time only by what it has taken: a record from our future shows that it is ahead; that it is
    behind cannot be told.
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
