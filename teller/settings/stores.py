"""The object store that the settings name."""

from bank.store.folder import FolderStore
from bank.store.protocol import ObjectStore
from bank.store.s3 import S3Store
from teller.settings import Settings, SettingsError, secret_files


def store(settings: Settings) -> ObjectStore:
    """Return the store that holds the buckets.

    Raises:
        SettingsError: S3 without credentials, or a secret key's file that is missing or wrong.
    """
    if settings.store == "folder":
        return FolderStore(settings.buckets_folder)
    return s3(settings, lock_days=settings.s3_object_lock_days if settings.s3_object_lock else 0)


def s3(settings: Settings, *, lock_days: int = 0) -> S3Store:
    """Return the S3 that the settings name; with `lock_days`, it locks the buckets that it makes.

    Raises:
        SettingsError: S3 without credentials, or a secret key's file that is missing or wrong.
    """
    if not settings.s3_access_key:
        raise SettingsError("setting s3_access_key (TELLER_S3_ACCESS_KEY): needed with store s3")
    return S3Store(
        settings.s3_endpoint,
        settings.s3_access_key,
        secret_files.s3_secret_key(settings),
        secure=settings.s3_secure,
        region=settings.s3_region,
        timeout=settings.s3_timeout,
        connections=settings.store_threads,
        lock_days=lock_days,
    )
