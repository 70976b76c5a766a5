"""Check names: every implementation takes keys that can be a file's path, and bucket names that S3 allows.

Bucket names: Amazon S3 User Guide, "General purpose bucket naming rules", without dots. Keys: at most 1024 bytes as in
S3, and each part between slashes fit for a file's name (255 bytes), so that a folder can hold what S3 holds.
"""

import re
from typing import Final

from bank.store.protocol import StoreRefused

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
#: Prefixes and suffixes that S3 reserves (the same rules).
_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES: Final = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")
_FORBIDDEN: Final = re.compile('[\x00-\x1f\x7f\\\\:*?"<>|\ud800-\udfff]')


def check_bucket(bucket: str) -> None:
    """Check a bucket's name: 3 to 63 characters of [a-z0-9-], neither first nor last a hyphen, not reserved by S3.

    Raises:
        StoreRefused: the name does not fit.
    """
    if not _BUCKET.fullmatch(bucket):
        raise StoreRefused(
            "a bucket's name is 3 to 63 characters of [a-z0-9-], starting and ending with a letter or digit"
        )
    if begins_as_kept(bucket) or bucket.endswith(_SUFFIXES):
        raise StoreRefused("S3 keeps names of buckets that begin or end so for itself: choose another bucket_prefix")


def begins_as_kept(bucket: str) -> bool:
    """Tell whether S3 reserves all names with this prefix."""
    return bucket.startswith(_PREFIXES)


def check_key(key: str) -> None:
    """Check that a key is a relative path whose parts are names.

    Raises:
        StoreRefused: the key does not fit.
    """
    parts = key.split("/")
    if _FORBIDDEN.search(key) or len(key.encode()) > 1024 or not all(map(_is_name, parts)):
        raise StoreRefused("an object's key is names joined by '/', none empty, '.' or '..', at most 1024 bytes")


def _is_name(part: str) -> bool:
    return part not in ("", ".", "..") and len(part.encode()) <= 255
