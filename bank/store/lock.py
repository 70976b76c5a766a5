"""Object lock of a bucket in S3: what is overwritten or deleted stays as an earlier version, for the days of a rule.

The rule's mode is governance: whoever has the right s3:BypassGovernanceRetention may delete what it holds, so that an
owner's data can be erased. Sources: Amazon S3 User Guide, "Locking objects with Object Lock"; Amazon S3 API Reference,
"CreateBucket" and "PutObjectLockConfiguration".

To make a locked bucket takes the rights that could also loosen a bucket (s3:PutBucketObjectLockConfiguration,
s3:PutBucketVersioning). A policy can hold them to the very bytes that are sent here, by s3:x-amz-content-sha256:
`digests` gives what it must name.
"""

import base64
import hashlib
from enum import Enum
from typing import Final

from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import S3Error

#: Region in which a bucket is made by a request without a body.
_FIRST_REGION: Final = "us-east-1"
_NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
#: Header by which a bucket is made with an object lock, which implies versions.
NEW_BUCKET: Final = {"x-amz-bucket-object-lock-enabled": "true"}
RULE_QUERY: Final = "?object-lock="
#: Codes with which a store answers a rule for a bucket that was made without an object lock.
NO_LOCK: Final = ("InvalidBucketState", "ObjectLockConfigurationNotFoundError")


class Protection(Enum):
    """Protection of a bucket's objects from an overwrite or a deletion."""

    LOCKED = "an object lock with a rule: versions stay, and only an eraser may delete them"
    NO_RULE = "an object lock without a rule: versions stay until somebody with the right deletes them"
    VERSIONED = "versions: they stay until somebody with the right deletes them"
    NOTHING = "nothing: what is overwritten or deleted is gone"


def rule(days: int) -> bytes:
    """Return the body of the request that gives a bucket its rule."""
    return (
        f'<ObjectLockConfiguration xmlns="{_NAMESPACE}"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>'
        f"<DefaultRetention><Mode>GOVERNANCE</Mode><Days>{days}</Days></DefaultRetention></Rule>"
        "</ObjectLockConfiguration>"
    ).encode()


def made_in(region: str) -> bytes:
    """Return the body of the request that makes a bucket in this region."""
    if region == _FIRST_REGION:
        return b""
    return (
        f'<CreateBucketConfiguration xmlns="{_NAMESPACE}"><LocationConstraint>{region}</LocationConstraint>'
        "</CreateBucketConfiguration>"
    ).encode()


def digests(days: int, region: str = _FIRST_REGION) -> list[str]:
    """Return the SHA-256 digests, in hex, of the two bodies that a router sends when it makes a bucket."""
    return [hashlib.sha256(body).hexdigest() for body in (made_in(region), rule(days))]


def checked(body: bytes) -> dict[str, str]:
    """Return the header without which Amazon S3 takes no object into a locked bucket, and no rule."""
    return {"Content-MD5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()}


def protection(client: Minio, bucket: str) -> Protection:
    """Tell what holds in a bucket.

    Raises:
        S3Error, MinioException, HTTPError: as the SDK raises them.
    """
    try:
        locked = client.get_object_lock_config(bucket)
    except S3Error as error:
        if error.code not in NO_LOCK:
            raise
    else:
        return Protection.LOCKED if locked.mode else Protection.NO_RULE
    versioned = client.get_bucket_versioning(bucket).status == ENABLED
    return Protection.VERSIONED if versioned else Protection.NOTHING
