"""Names that every implementation takes: a key that is a file's path, a bucket that S3 allows.

Bucket names: Amazon S3 User Guide, "General purpose bucket naming rules", without dots. Keys: at most 1024 bytes as in
S3, and each part between slashes fit for a file's name (255 bytes), so that a folder can hold what S3 holds.
"""

import re
from typing import Final

from bank.store.protocol import StoreRefused

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
#: What S3 keeps for itself: the same rules, "Prefixes" and "Suffixes".
_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES: Final = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")
_FORBIDDEN: Final = re.compile('[\x00-\x1f\x7f\\\\:*?"<>|\ud800-\udfff]')


def check_bucket(bucket: str) -> None:
    """Raises StoreRefused unless it is 3 to 63 characters of [a-z0-9-], neither first nor last a hyphen, and not one of
    the names that S3 keeps for itself.
    """
    if not _BUCKET.fullmatch(bucket):
        raise StoreRefused(
            "a bucket's name is 3 to 63 characters of [a-z0-9-], starting and ending with a letter or digit"
        )
    if begins_as_kept(bucket) or bucket.endswith(_SUFFIXES):
        raise StoreRefused("S3 keeps names of buckets that begin or end so for itself: choose another bucket_prefix")


def begins_as_kept(bucket: str) -> bool:
    """Whether S3 keeps all names that begin so for itself."""
    return bucket.startswith(_PREFIXES)


def check_key(key: str) -> None:
    """Raises StoreRefused unless the key is a relative path whose parts are names."""
    parts = key.split("/")
    if _FORBIDDEN.search(key) or len(key.encode()) > 1024 or not all(map(_is_name, parts)):
        raise StoreRefused("an object's key is names joined by '/', none empty, '.' or '..', at most 1024 bytes")


def _is_name(part: str) -> bool:
    return part not in ("", ".", "..") and len(part.encode()) <= 255
