"""A real MinIO server for tests: `with MinioServer(folder) as server: S3Store(server.endpoint, ...)`."""

import os
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from minio import Minio

from bank.store import S3Store, StoreUnavailable
from teller.run.process import free_port
from tests.bank.store.minio_binary import NOT_THERE, binary


class MinioServer:
    """One server on 127.0.0.1 with its data in `folder`. Killed and started again, it keeps port and data."""

    access_key = "teller-tests"
    secret_key = "teller-tests-only"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.endpoint = f"127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        program = binary()
        assert program, NOT_THERE
        environment = {
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
        }
        self._process = subprocess.Popen(
            [program, "server", "--quiet", "--address", self.endpoint, self._folder],
            env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait_until_up(self._process)

    def kill(self) -> None:
        """SIGKILL, as an accident would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def store(self, lock_days: int = 0) -> S3Store:
        return S3Store(self.endpoint, self.access_key, self.secret_key, secure=False, lock_days=lock_days)

    def client(self, user: str = access_key, password: str = secret_key, token: str | None = None) -> Minio:
        """The SDK's client, with all rights unless a log-in is given."""
        return Minio(self.endpoint, user, password, token, secure=False, region="us-east-1")

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert process.poll() is None, f"MinIO ended at its start, with exit code {process.returncode}"
            try:
                list(self.store().buckets())  # its health page answers before it can serve
            except StoreUnavailable:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("MinIO did not come up within 60 s")
