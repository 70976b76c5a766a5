"""Make a bucket and an object, look at them and delete them again."""

import contextlib
from pathlib import Path
from typing import Final, Protocol

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from bank.store import versions
from bank.store.protocol import StoreError, StoreRefused, StoreUnavailable
from teller.settings import Settings, secret_files

TIMEOUT: Final = urllib3.Timeout(connect=5.0, read=20.0)
_GONE: Final = {"NoSuchBucket", "NoSuchKey"}


class Sweeper(Protocol):
    """Deletes the probe and its bucket, which no store of the line does."""

    def sweep(self, bucket: str, key: str) -> None:
        """Delete the object and its bucket; both are gone on return.

        Raises:
            StoreRefused: these credentials may not delete, as a router's should not.
            StoreUnavailable: try again.
        """


class FolderSweeper:
    """Deletes the probe from the store in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def sweep(self, bucket: str, key: str) -> None:
        with contextlib.suppress(OSError):
            (self._root / bucket / key).unlink(missing_ok=True)
            (self._root / bucket).rmdir()


class S3Sweeper:
    """Deletes the probe from an S3."""

    def __init__(self, client: Minio) -> None:
        self._client = client

    def sweep(self, bucket: str, key: str) -> None:
        try:
            while found := versions.of(self._client, bucket, key):
                if code := versions.delete(self._client, bucket, found):
                    raise StoreRefused(f"S3 refuses ({code})")
            self._client.remove_bucket(bucket)
        except S3Error as error:
            if error.code not in _GONE:
                raise _meant(error) from None
        except (MinioException, HTTPError) as error:
            raise StoreUnavailable(f"S3 does not answer ({type(error).__name__})") from None


def sweeper(settings: Settings) -> Sweeper:
    """Return the sweeper for the store that the settings name."""
    if settings.store == "folder":
        return FolderSweeper(settings.buckets_folder)
    pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
    return S3Sweeper(
        Minio(
            settings.s3_endpoint,
            settings.s3_access_key,
            secret_files.s3_secret_key(settings),
            secure=settings.s3_secure,
            region=settings.s3_region,
            http_client=pool,
        )
    )


def _meant(error: S3Error) -> StoreError:
    if error.response.status in (401, 403):
        return StoreRefused(f"S3 refuses ({error.code})")
    return StoreUnavailable(f"S3 cannot serve now ({error.code})")
