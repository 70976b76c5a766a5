"""Check that the store makes a bucket, writes once and never again, and reads back what was written."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore, Put, StoreError, StoreRefused
from bank.store.s3 import S3Store
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.operate.doctor.probe import Sweeper

STORE: Final = "store"
KEY: Final = "probe"
DATA: Final = b"made by teller doctor\n"


def bucket_of(prefix: str) -> str:
    """Return a bucket of the probe, under the line's own prefix, since rights are often given by prefix. It is no
    owner's: owners' buckets have 26 characters after the prefix.
    """
    return f"{prefix}-doctor"


def judge(store: ObjectStore, sweeper: Sweeper, prefix: str, *, locks: bool = False) -> Iterator[CheckResult]:
    """Judge the store and delete the probe; where these credentials may not delete, say what is left.

    `locks`: the settings ask for an object lock.
    """
    bucket = bucket_of(prefix)
    try:
        yield from _written(store, bucket)
        if isinstance(store, S3Store):
            yield _overwritten(store, bucket, locks=locks)
        yield from _listed(store, prefix)
    except StoreRefused as error:
        yield fault(STORE, f"the store says no: {error}", "docs/deploying.md says what a router may do there")
    except StoreError as error:
        yield fault(STORE, f"the store does not serve: {error}", "is it up, and do s3_endpoint and s3_secure fit?")
    yield from _swept(sweeper, bucket)


def judge_reading(store: ObjectStore, prefix: str) -> Iterator[CheckResult]:
    """Judge the store as the owners' desk uses it, which writes nothing: the bucket that is asked for is not there."""
    bucket = bucket_of(prefix)
    try:
        next(iter(store.list(bucket)), None)
        with suppress(BucketMissing, ObjectMissing):
            store.get(bucket, KEY)
    except StoreRefused as error:
        yield fault(STORE, f"the store says no: {error}", "deploy/s3-owner-desk-policy.json has the desk's rights")
    except StoreError as error:
        yield fault(STORE, f"the store does not serve: {error}", "is it up, and do s3_endpoint and s3_secure fit?")
    else:
        yield ok(STORE, f"lists and gets in buckets {prefix}-*")


def _written(store: ObjectStore, bucket: str) -> Iterator[CheckResult]:
    store.ensure_bucket(bucket)
    store.put_new(bucket, KEY, DATA)
    if store.put_new(bucket, KEY, DATA) is not Put.EXISTS:
        yield fault(
            STORE,
            "it writes over an object that is there (If-None-Match is not honoured)",
            "take a store with conditional writes, such as Amazon S3 or MinIO: else a repeat may alter objects",
        )
    elif store.get(bucket, KEY) != DATA:
        yield fault(STORE, "it gives back other bytes than were written", "look at what stands before the store")
    else:
        yield ok(STORE, f"makes buckets {bucket.rpartition('-')[0]}-*, writes once, reads back")


def _overwritten(store: S3Store, bucket: str, *, locks: bool) -> CheckResult:
    """Say what a thief with these credentials could do by a PUT without If-None-Match."""
    try:
        store.replace(bucket, KEY, DATA)
    except StoreRefused:
        return ok(STORE, "refuses to write over an object, with or without If-None-Match")
    if locks:
        return ok(STORE, "these credentials may write over an object: the object lock keeps the first version")
    return warning(
        STORE,
        "these credentials may write over an object, and no object lock keeps the first one",
        "set s3_object_lock, or take the policy for Amazon: docs/encryption.md, Immutable",
    )


def _listed(store: ObjectStore, prefix: str) -> Iterator[CheckResult]:
    """Judge the right to list: routers need none, `teller buckets` and `teller verify` do."""
    try:
        count = sum(name != bucket_of(prefix) for name in store.buckets(f"{prefix}-"))
    except StoreRefused:
        yield warning(STORE, "may not list buckets", "fine for a router; teller buckets and teller verify need it")
    else:
        yield ok(STORE, f"{count:,} buckets of owners")


def _swept(sweeper: Sweeper, bucket: str) -> Iterator[CheckResult]:
    try:
        sweeper.sweep(bucket, KEY)
    except StoreRefused:
        yield warning(
            STORE,
            f"may not delete, as it should be for a router: bucket {bucket} stays",
            f"delete it by other credentials, or teller verify calls {bucket}/{KEY} a stray object",
        )
    except StoreError:
        yield warning(STORE, f"bucket {bucket} could not be taken away", "ask again")
