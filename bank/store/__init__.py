"""Stores of objects: a small protocol and its implementations.

- `protocol`  ObjectStore, its contract and its errors
- `names`     the bucket names and object keys that every implementation takes
- `folder`    a folder on a local disk, for the embedded mode
- `s3`        any S3 such as MinIO
- `put_request`  an HTTP PUT through libcurl, for `s3`
- `signature`  the signature of a request to S3
- `address`   the URL of an object in S3
- `lock`      object lock of a bucket in S3, and what holds without one
- `versions`  versions of an object in S3, and their deletion
- `lending`   short-lived credentials for one bucket in S3
- `timed`     any store, with its calls timed
- `memory`    a fake that can fail on demand; it passes the same contract suite
"""

from bank.store.folder import FolderStore
from bank.store.memory import Fault, MemoryStore
from bank.store.protocol import (
    BucketMissing,
    ObjectInfo,
    ObjectMissing,
    ObjectStore,
    Put,
    StoreError,
    StoreRefused,
    StoreUnavailable,
)
from bank.store.s3 import S3Store
from bank.store.timed import TimedStore

__all__ = [
    "BucketMissing",
    "Fault",
    "FolderStore",
    "MemoryStore",
    "ObjectInfo",
    "ObjectMissing",
    "ObjectStore",
    "Put",
    "S3Store",
    "StoreError",
    "StoreRefused",
    "StoreUnavailable",
    "TimedStore",
]
