"""A user of a real MinIO with the rights of a policy in `deploy`."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minio import MinioAdmin
from minio.credentials.providers import StaticProvider

from tests.bank.store.minio_server import MinioServer


@contextmanager
def user_of(minio: MinioServer, policy: Path) -> Iterator[tuple[str, str]]:
    """Name and password of a new user of MinIO who may do what the policy says."""
    user, password = f"u{secrets.token_hex(6)}", secrets.token_hex(16)
    admin = MinioAdmin(
        endpoint=minio.endpoint, credentials=StaticProvider(minio.access_key, minio.secret_key), secure=False
    )
    admin.user_add(user, password)
    admin.policy_add(f"for-{user}", str(policy))
    admin.policy_set(f"for-{user}", user)
    yield user, password
    admin.user_remove(user)
