"""Store as in its own guide: minio's `put_object`, or a file that is written and synced."""

import io
import os
from collections.abc import Callable
from pathlib import Path

from minio import Minio
from minio.error import S3Error

from teller.settings import Settings

#: Function that writes an object, given bucket, key and bytes; the object is durable on return.
Put = Callable[[str, str, bytes], None]


def put_of(settings: Settings) -> Put:
    return _minio(settings) if settings.store == "s3" else _folder(settings.buckets_folder)


def _minio(settings: Settings) -> Put:
    secret = settings.s3_secret_key.get_secret_value()
    client = Minio(settings.s3_endpoint, settings.s3_access_key, secret, secure=False, region=settings.s3_region)

    def put(bucket: str, key: str, data: bytes) -> None:
        try:
            client.put_object(bucket, key, io.BytesIO(data), len(data))
        except S3Error as error:
            if error.code != "NoSuchBucket":
                raise
            client.make_bucket(bucket)
            client.put_object(bucket, key, io.BytesIO(data), len(data))

    return put


def _folder(root: Path) -> Put:
    def put(bucket: str, key: str, data: bytes) -> None:
        target = root / bucket / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    return put
