"""Check what keeps owners' objects on S3 from an overwrite or a deletion: object locks, versions, or nothing.

Each bucket takes one or two requests, so of many buckets some are looked at, spread over all of them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from bank.store.lock import Protection
from bank.store.protocol import BucketMissing, StoreRefused
from bank.store.s3 import S3Store
from teller.operate.doctor.finding import CheckResult, ok, warning
from teller.operate.doctor.store import bucket_of

PROTECTION: Final = "protection"
#: Buckets looked at, some seconds of requests.
MOST: Final = 1000
_WORDS: Final = {
    Protection.LOCKED: "an object lock",
    Protection.NO_RULE: "an object lock without a rule",
    Protection.VERSIONED: "versions alone",
    Protection.NOTHING: "nothing",
}


class Protected(NamedTuple):
    """Number of buckets, and what protects those that were looked at."""

    buckets: int
    found: Counter[Protection]


def look(store: S3Store, prefix: str) -> Protected | None:
    """Look at owners' buckets; None where these credentials may not.

    Raises:
        StoreUnavailable.
    """
    try:
        names = [name for name in store.buckets(f"{prefix}-") if name != bucket_of(prefix)]
        step = -(-len(names) // MOST) or 1
        return Protected(len(names), Counter(_each(store, names[::step])))
    except StoreRefused:
        return None


def judge(seen: Protected | None) -> Iterator[CheckResult]:
    """Judge what protects the buckets; it names none of them."""
    if seen is None:
        yield warning(
            PROTECTION,
            "may not ask what protects buckets",
            "fine for a router; deploy/s3-auditor-policy.json has the rights",
        )
        return
    total = seen.found.total()
    of = f"of {seen.buckets:,} buckets of owners" + (f", {total:,} looked at" if total < seen.buckets else "")
    held = ", ".join(f"{seen.found[kind]:,} by {words}" for kind, words in _WORDS.items() if seen.found[kind])
    said = f"{of}: protected {held}" if held else f"{of}: nothing to protect"
    if seen.found[Protection.NO_RULE] or seen.found[Protection.NOTHING]:
        yield warning(PROTECTION, said, "docs/encryption.md, Immutable, says what can be done for buckets of before")
    else:
        yield ok(PROTECTION, said)


def _each(store: S3Store, names: list[str]) -> Iterator[Protection]:
    for name in names:
        try:
            yield store.protection(name)
        except BucketMissing:  # it went meanwhile
            continue
