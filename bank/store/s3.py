"""A store in any S3, such as MinIO, through MinIO's SDK.

The SDK's `put_object` cannot send If-None-Match (minio 7.2), so this module writes objects by its own PUT with that
header, through libcurl: RFC 9110, 13.1.2; Amazon S3 User Guide, "Conditional writes". The second writer gets 412.
Its signature covers that header and the body's SHA-256, so the server refuses a request from which a proxy removed the
header or whose body it damaged. Requests that make and lock a bucket go the same way, so that a policy can name the
digest of their bodies (`bank.store.lock`). All other calls go through the SDK and urllib3.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from io import BytesIO
from typing import Final, ParamSpec, TypeVar
from xml.etree.ElementTree import ParseError

import certifi
import urllib3
from defusedxml.ElementTree import fromstring
from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from bank.store import lock, versions
from bank.store.address import Addresses
from bank.store.lock import Protection
from bank.store.names import check_bucket, check_key
from bank.store.protocol import (
    BucketMissing,
    ObjectInfo,
    ObjectMissing,
    Put,
    StoreError,
    StoreRefused,
    StoreUnavailable,
)
from bank.store.put_request import PutRequest, signing

CONNECT_S: Final = 5.0
TIMEOUT_S: Final = 20.0
_HEADERS: Final = {"Content-Type": "application/octet-stream", "If-None-Match": "*"}
_HEALS: Final = {
    "SlowDown",
    "RequestTimeout",
    "OperationAborted",
    "ConditionalRequestConflict",
    "XMinioStorageFull",
    "XMinioAdminBucketQuotaExceeded",
    "XAmzContentSHA256Mismatch",  # a body that was damaged on the way; some servers answer BadDigest
    "BadDigest",
}
#: HTTP status of codes that a deletion of many tells without one.
_STATUS: Final = {"AccessDenied": 403, "InternalError": 500, "ServiceUnavailable": 503}
#: Codes of a bucket that is not deleted: somebody put an object into it, or these credentials may not.
_STAYS: Final = {"BucketNotEmpty", "AccessDenied"}
#: A clock that jumped comes back.
_CLOCK_CODE: Final = "RequestTimeTooSkewed"

P = ParamSpec("P")
R = TypeVar("R")


def explained(call: Callable[P, R]) -> Callable[P, R]:
    """Turn the SDK's errors, whose texts hold bucket and key, into the store's, which hold neither."""

    @wraps(call)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except (HTTPError, MinioException) as error:
            ours = _ours(error)
        raise ours  # outside the except clause, so that the SDK's error is not its context

    return explained


class S3Store:
    """The buckets at `endpoint` (host:port). A request ends within CONNECT_S + `timeout`. No request is repeated
    inside, but for a PUT whose kept connection ended without an answer.
    """

    def __init__(  # noqa: PLR0913 - what an S3 needs, by name
        self,
        endpoint: str,
        access_key: str,
        secret_key: str,
        *,
        secure: bool = True,
        region: str = "us-east-1",
        timeout: float = TIMEOUT_S,
        connections: int = 8,
        lock_days: int = 0,
    ) -> None:
        ca_file = os.environ.get("SSL_CERT_FILE") or certifi.where()
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_S, read=timeout), maxsize=connections, block=False, retries=False,
            cert_reqs="CERT_REQUIRED", ca_certs=ca_file,
        )  # fmt: skip
        # with a region given, the SDK never looks up a bucket's location
        self._client = Minio(endpoint, access_key, secret_key, secure=secure, region=region, http_client=pool)
        self._addresses = Addresses(endpoint, secure=secure, region=region)
        signed = signing(access_key, secret_key, region)
        self._put_request = PutRequest(CONNECT_S, CONNECT_S + timeout, ca_file, signed)
        self._region, self._lock_days = region, lock_days

    def ensure_bucket(self, bucket: str) -> None:
        """Make the bucket unless it exists; with `lock_days`, with an object lock and a rule of so many days.

        A bucket from before the lock stays as it is. Killed between the two requests, it leaves a bucket whose lock has
        no rule, in which earlier versions stay all the same; `teller doctor` counts such buckets.
        """
        check_bucket(bucket)
        headers = lock.NEW_BUCKET if self._lock_days else {}
        self._asked(self._addresses.of_bucket(bucket), lock.made_in(self._region), headers, "BucketAlreadyOwnedByYou")
        if self._lock_days:
            rule = lock.rule(self._lock_days)
            self._asked(self._addresses.of_bucket(bucket) + lock.RULE_QUERY, rule, lock.checked(rule), *lock.NO_LOCK)

    def _asked(self, url: str, body: bytes, headers: Mapping[str, str], *fine: str) -> None:
        """Send a PUT; an answer with one of these codes is as good as a success."""
        answer = self._put_request.put(url, body, headers)
        if answer.status != 200 and (code := _code(answer.body)) not in fine:
            raise _meant(answer.status, code)

    @explained
    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        check_bucket(bucket)
        check_key(key)
        headers = {**_HEADERS, **lock.checked(data)} if self._lock_days else _HEADERS
        answer = self._put_request.put(self._addresses.of(bucket, key), data, headers)
        if answer.status == 412:
            return Put.EXISTS
        if answer.status != 200:
            raise _meant(answer.status, _code(answer.body))
        return Put.CREATED

    @explained
    def replace(self, bucket: str, key: str, data: bytes) -> None:
        """Write an object in the place of any other: for a log's files, never for deposits.

        Raises:
            BucketMissing, StoreUnavailable, StoreRefused.
        """
        check_bucket(bucket)
        check_key(key)
        self._client.put_object(bucket, key, BytesIO(data), len(data))

    @explained
    def get(self, bucket: str, key: str) -> bytes:
        check_bucket(bucket)
        check_key(key)
        response = self._client.get_object(bucket, key)
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    @explained
    def delete(self, bucket: str, key: str) -> None:
        check_bucket(bucket)
        check_key(key)
        before: list[DeleteObject] = []
        while found := versions.of(self._client, bucket, key):
            if found == before:
                raise StoreUnavailable("S3 says that versions are deleted, and lists them still")
            if code := versions.delete(self._client, bucket, found):
                raise _meant(_STATUS.get(code, 400), code)
            before = found
        if versions.is_there(self._client, bucket, key):
            raise StoreRefused("S3 has the object and lists no version of it: its key goes on from another object's")

    def delete_all(self, bucket: str) -> bool:
        check_bucket(bucket)
        try:
            self._empty(bucket)
            return self._remove(bucket)
        except BucketMissing:
            return True

    @explained
    def _empty(self, bucket: str) -> None:
        before: list[DeleteObject] = []
        while found := versions.of_all(self._client, bucket):
            if found == before:
                raise StoreUnavailable("S3 says that versions are deleted, and lists them still")
            if code := versions.delete(self._client, bucket, found):
                raise _meant(_STATUS.get(code, 400), code)
            before = found

    @explained
    def _remove(self, bucket: str) -> bool:
        """Delete an empty bucket; return whether it is gone."""
        try:
            self._client.remove_bucket(bucket)
        except S3Error as error:
            if error.code in _STAYS:
                return False
            raise
        return True

    @explained
    def protection(self, bucket: str) -> Protection:
        """Tell what keeps the bucket's objects when somebody overwrites or deletes them.

        Raises:
            BucketMissing, StoreUnavailable.
            StoreRefused: these credentials may not ask.
        """
        check_bucket(bucket)
        return lock.protection(self._client, bucket)

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        check_bucket(bucket)
        found = self._client.list_objects(bucket, prefix=prefix, recursive=True)
        try:
            while (item := _next(found)) is not None:
                yield item
        except BucketMissing:
            return

    @explained
    def buckets(self, prefix: str = "") -> Iterator[str]:
        return (
            name for name in sorted(bucket.name for bucket in self._client.list_buckets()) if name.startswith(prefix)
        )


@explained
def _next(found: Iterator[object]) -> ObjectInfo | None:
    item = next(found, None)
    return None if item is None else ObjectInfo(str(item.object_name), int(item.size or 0))  # type: ignore[attr-defined]


def _ours(error: HTTPError | MinioException) -> StoreError:
    """Return the store error for an error of the SDK or of urllib3."""
    if isinstance(error, S3Error):
        return _meant(error.response.status, error.code or "")
    if isinstance(error, ServerError):
        return _meant(error.status_code, "")
    if isinstance(error, InvalidResponseError):
        return StoreUnavailable("what answers is no S3: check s3_endpoint and what stands before it")
    return StoreUnavailable(f"S3 does not answer ({type(error).__name__})")


def _code(body: bytes) -> str:
    """Return the code of an S3 error; empty when the body is not one, such as a proxy's page."""
    try:
        error = fromstring(body)
    except (ParseError, ValueError, LookupError):  # not XML, XML with entities, or an unknown encoding
        return ""
    return error.findtext("{*}Code") or ""


def _meant(status: int, code: str) -> StoreError:
    """Return the store error for an S3 error. Codes: Amazon S3 API Reference, "Error responses".

    The S3 error's own message is left out, since it names bucket and key.
    """
    said = f"HTTP {status} {code}".strip()
    if code == "NoSuchBucket":
        return BucketMissing("there is no such bucket")
    if code == "NoSuchKey":
        return ObjectMissing("there is no such object")
    if status >= 500 or status in (408, 429) or code in _HEALS:  # 507 is MinIO's full disk
        return StoreUnavailable(f"S3 cannot serve now ({said})")
    if code == _CLOCK_CODE:
        return StoreUnavailable(f"S3 refuses by the time of day ({said}): set this machine's clock, or the store's")
    if status in (401, 403):
        return StoreRefused(f"S3 refuses ({said}): check s3_access_key, s3_secret_key and what they may do")
    return StoreRefused(f"S3 refuses ({said})")
