"""A store in any S3, such as MinIO, through MinIO's SDK.

The SDK's `put_object` cannot ask for If-None-Match (minio 7.2), so objects are written by a presigned PUT with that
header, through the SDK's connection pool: RFC 9110, 13.1.2; Amazon S3 User Guide, "Conditional writes". The second
writer gets 412. Content-MD5 lets the server refuse bytes that were damaged on the way.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Final, NoReturn, ParamSpec, TypeVar

import certifi
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from pipelines.store.names import check_bucket, check_key
from pipelines.store.protocol import BucketMissing, ObjectInfo, ObjectMissing, Put, StoreRefused, StoreUnavailable

CONNECT_S: Final = 5.0
TIMEOUT_S: Final = 20.0
_VALID: Final = timedelta(minutes=15)
_HEALS: Final = {
    "SlowDown",
    "RequestTimeout",
    "OperationAborted",
    "ConditionalRequestConflict",
    "XMinioStorageFull",
    "XMinioAdminBucketQuotaExceeded",
}
#: A clock that jumped comes back. Of presigned requests S3 and MinIO say so in words only (minio/cmd/api-errors.go).
_CLOCK_CODE: Final = "RequestTimeTooSkewed"
_CLOCK_WORDS: Final = {"Request has expired", "Request is not valid yet"}

P = ParamSpec("P")
R = TypeVar("R")


def _explained(call: Callable[P, R]) -> Callable[P, R]:
    """Turns the SDK's errors, whose texts hold bucket and key, into ours, which hold neither."""

    @wraps(call)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except S3Error as error:
            _raise(error.response.status, error.code or "", error.message or "")
        except ServerError as error:
            _raise(error.status_code, "")
        except InvalidResponseError:
            raise StoreUnavailable("what answers is no S3: check s3_endpoint and what stands before it") from None
        except (HTTPError, MinioException) as error:
            raise StoreUnavailable(f"S3 does not answer ({type(error).__name__})") from None

    return explained


class S3Store:
    """The buckets at `endpoint` (host:port). A request ends within CONNECT_S + `timeout`; none is repeated inside."""

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
    ) -> None:
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_S, read=timeout), maxsize=connections, block=False, retries=False,
            cert_reqs="CERT_REQUIRED", ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )  # fmt: skip
        # with a region given, the SDK never asks for a bucket's location
        self._client = Minio(endpoint, access_key, secret_key, secure=secure, region=region, http_client=self._pool)

    @_explained
    def ensure_bucket(self, bucket: str) -> None:
        check_bucket(bucket)
        try:
            self._client.make_bucket(bucket)
        except S3Error as error:
            if error.code != "BucketAlreadyOwnedByYou":
                raise

    @_explained
    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        check_bucket(bucket)
        check_key(key)
        url = self._client.get_presigned_url("PUT", bucket, key, expires=_VALID)
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        headers = {"If-None-Match": "*", "Content-MD5": digest, "Content-Type": "application/octet-stream"}
        response = self._pool.request("PUT", url, body=data, headers=headers)
        if response.status == 412:
            return Put.EXISTS
        if response.status != 200:
            _raise(response.status, *_said(response))
        return Put.CREATED

    @_explained
    def get(self, bucket: str, key: str) -> bytes:
        check_bucket(bucket)
        check_key(key)
        response = self._client.get_object(bucket, key)
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        check_bucket(bucket)
        found = self._client.list_objects(bucket, prefix=prefix, recursive=True)
        try:
            while (item := _next(found)) is not None:
                yield item
        except BucketMissing:
            return

    @_explained
    def buckets(self, prefix: str = "") -> Iterator[str]:
        return (
            name for name in sorted(bucket.name for bucket in self._client.list_buckets()) if name.startswith(prefix)
        )


@_explained
def _next(found: Iterator[object]) -> ObjectInfo | None:
    item = next(found, None)
    return None if item is None else ObjectInfo(str(item.object_name), int(item.size or 0))  # type: ignore[attr-defined]


def _said(response: urllib3.BaseHTTPResponse) -> tuple[str, str]:
    """Code and message of an S3 error."""
    if not response.data.startswith(b"<?xml"):
        return "", ""
    error = S3Error.fromxml(response)
    return error.code or "", error.message or ""


def _raise(status: int, code: str, words: str = "") -> NoReturn:
    """What an S3 error means; codes: Amazon S3 API Reference, "Error responses". `words` are never shown."""
    said = f"HTTP {status} {code}".strip()
    if code == "NoSuchBucket":
        raise BucketMissing("there is no such bucket") from None
    if code == "NoSuchKey":
        raise ObjectMissing("there is no such object") from None
    if status >= 500 or status in (408, 429) or code in _HEALS:  # 507 is MinIO's full disk
        raise StoreUnavailable(f"S3 cannot serve now ({said})") from None
    if code == _CLOCK_CODE or words.strip(". ") in _CLOCK_WORDS:
        raise StoreUnavailable(f"S3 refuses by the time of day ({said}): set this machine's clock, or the store's")
    if status in (401, 403):
        raise StoreRefused(f"S3 refuses ({said}): check s3_access_key, s3_secret_key and what they may do") from None
    raise StoreRefused(f"S3 refuses ({said})") from None
