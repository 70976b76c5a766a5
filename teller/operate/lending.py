"""Lend credentials for one owner's bucket, into a file that only its user may read."""

import json
from collections.abc import Callable
from pathlib import Path

from bank.store.lending import Lender, LentCredentials
from teller.operate.private_file import private_file
from teller.settings import Settings, SettingsError, secret_files


def lend(settings: Settings, bucket: str, seconds: int, file: Path, written: Callable[[], object]) -> LentCredentials:
    """Write credentials that read this bucket, with endpoint, bucket and end, as JSON to a new file; durable on return.

    `written` has the access written down, before the store lends anything. Where something fails no file is left.

    Raises:
        SettingsError: the store is a folder or has no log-in, or the file is there or cannot be made.
        StoreError: the store lends none.
        And whatever `written` raises.
    """
    asked = lender(settings)
    with private_file(file, "--lend") as out:
        written()
        lent = asked.lend(bucket, seconds)
        out.write(json.dumps(_described(settings, bucket, lent), indent=1).encode("ascii") + b"\n")
    return lent


def lender(settings: Settings) -> Lender:
    """Return whoever asks for credentials by these settings.

    Raises:
        SettingsError: the store is a folder or has no log-in.
    """
    if settings.store == "folder":
        raise SettingsError("buckets in a folder cannot be lent: their files are open to whoever may read the folder")
    secret = secret_files.s3_secret_key(settings)
    if not (settings.s3_access_key and secret):
        raise SettingsError("setting s3_access_key (TELLER_S3_ACCESS_KEY): needed to lend, with its secret key")
    return Lender(
        settings.s3_sts_endpoint or settings.s3_endpoint,
        settings.s3_access_key,
        secret,
        secure=settings.s3_secure,
        region=settings.s3_region,
        role=settings.s3_sts_role_arn,
    )


def _described(settings: Settings, bucket: str, lent: LentCredentials) -> dict[str, object]:
    return {
        "endpoint": settings.s3_endpoint,
        "secure": settings.s3_secure,
        "region": settings.s3_region,
        "bucket": bucket,
        "access_key": lent.access_key,
        "secret_key": lent.secret_key,
        "session_token": lent.session_token,
        "expires": lent.expires.isoformat(),
    }
