"""MinIO's users: credentials and rights that come and go while a router runs."""

import json
import tempfile
from pathlib import Path

from minio import MinioAdmin
from minio.credentials.providers import StaticProvider

from tests.bank.store.minio_server import MinioServer

ALL = ("s3:*",)
#: What a router needs where buckets are made by somebody else.
NO_BUCKETS = ("s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets")


class Users:
    """Of one server."""

    def __init__(self, server: MinioServer) -> None:
        root = StaticProvider(server.access_key, server.secret_key)
        self._admin = MinioAdmin(endpoint=server.endpoint, credentials=root, secure=False)

    def add(self, user: str, password: str, actions: tuple[str, ...] = ALL) -> None:
        self._admin.user_add(user, password)
        self.allow(user, actions)

    def allow(self, user: str, actions: tuple[str, ...]) -> None:
        """The user may do these, in all buckets, and nothing else."""
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": ["arn:aws:s3:::*"]}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "policy.json"
            file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
            self._admin.policy_add(f"for-{user}", str(file))
        if f"for-{user}" not in self._admin.user_info(user):
            self._admin.policy_set(f"for-{user}", user)

    def lock(self, user: str) -> None:
        """The user may not log in."""
        self._admin.user_disable(user)

    def unlock(self, user: str) -> None:
        self._admin.user_enable(user)
