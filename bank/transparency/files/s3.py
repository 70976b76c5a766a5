"""A log's files in a bucket of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bank.store.protocol import BucketMissing, ObjectMissing
from bank.store.s3 import S3Store

#: Writes at once: a checkpoint of 25,000 leaves has some 200 files.
AT_ONCE: Final = 8


class S3LogFiles:
    """Files in the bucket, which is made when the first is written."""

    def __init__(self, store: S3Store, bucket: str) -> None:
        self._store, self._bucket, self._made = store, bucket, False

    def read(self, path: str) -> bytes | None:
        try:
            return self._store.get(self._bucket, path)
        except (ObjectMissing, BucketMissing):
            return None

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        self._ensure()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda file: self._store.replace(self._bucket, *file), files):
                pass

    def replace(self, path: str, data: bytes) -> None:
        self._ensure()
        self._store.replace(self._bucket, path, data)

    def _ensure(self) -> None:
        if not self._made:
            self._store.ensure_bucket(self._bucket)
            self._made = True
