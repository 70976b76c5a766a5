"""The object store that the settings name."""

from bank.store.folder import FolderStore
from bank.store.protocol import ObjectStore
from bank.store.s3 import S3Store
from teller.settings import Settings, SettingsError


def store(settings: Settings) -> ObjectStore:
    """Return the store that holds the buckets.

    Raises:
        SettingsError: S3 without credentials.
    """
    if settings.store == "folder":
        return FolderStore(settings.buckets_folder)
    if not settings.s3_access_key:
        raise SettingsError("setting s3_access_key (TELLER_S3_ACCESS_KEY): needed with store s3")
    return S3Store(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region,
        timeout=settings.s3_timeout,
        connections=settings.store_threads,
    )
