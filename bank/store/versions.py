"""Versions of an object in S3, its delete markers among them, and their deletion.

A bucket without versions has one of each object, with the id "null". Source: Amazon S3 API Reference,
"ListObjectVersions" and "DeleteObjects". All errors are the SDK's.
"""

from itertools import islice
from typing import Final

from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

#: Entries looked at in one go: a page of S3, as many as it deletes at once. An object's versions come before those of
#: longer keys that begin with its key; within a page the SDK gives versions first, then delete markers.
_AT_ONCE: Final = 1000
_GONE: Final = {"NoSuchKey", "NoSuchVersion"}


def of(client: Minio, bucket: str, key: str) -> list[DeleteObject]:
    """List up to a thousand versions of one object; none: it is not there."""
    listed = islice(client.list_objects(bucket, prefix=key, recursive=True, include_version=True), _AT_ONCE)
    return [DeleteObject(key, item.version_id) for item in listed if item.object_name == key]


def of_all(client: Minio, bucket: str) -> list[DeleteObject]:
    """List up to a thousand versions of the bucket's objects; none: it is empty."""
    listed = islice(client.list_objects(bucket, recursive=True, include_version=True), _AT_ONCE)
    return [DeleteObject(str(item.object_name), item.version_id) for item in listed]


def delete(client: Minio, bucket: str, found: list[DeleteObject]) -> str:
    """Delete these versions, also where an object lock in governance mode holds them.

    Returns the code of the first error, such as AccessDenied; empty when all are gone.
    """
    errors = list(client.remove_objects(bucket, found, bypass_governance_mode=True))
    return next((error.code or "InternalError" for error in errors if error.code not in _GONE), "")


def is_there(client: Minio, bucket: str, key: str) -> bool:
    """Tell whether the object can be got, listed or not: MinIO lists none whose key goes on from another object's."""
    try:
        client.stat_object(bucket, key)
    except S3Error as error:
        if error.code not in _GONE:
            raise
        return False
    return True
