"""MinIO server for a run, if its program is on the machine: `make minio` builds it."""

import os
import secrets
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bank.store import S3Store, StoreUnavailable
from teller.run.process import free_port
from tests.bank.store.minio_binary import NOT_THERE, binary

SECONDS = 60.0


class MinioServer:
    """Server on 127.0.0.1 with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._endpoint = f"127.0.0.1:{free_port()}"
        self._access, self._secret = "teller-bench", secrets.token_hex(16)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """Teller's settings for it."""
        return {
            "store": "s3",
            "s3_endpoint": self._endpoint,
            "s3_access_key": self._access,
            "s3_secret_key": self._secret,
            "s3_secure": False,
        }

    def store(self) -> S3Store:
        return S3Store(self._endpoint, self._access, self._secret, secure=False)

    def __enter__(self) -> Self:
        program = binary()
        if program is None:
            raise FileNotFoundError(NOT_THERE)
        settings = {
            "MINIO_ROOT_USER": self._access,
            "MINIO_ROOT_PASSWORD": self._secret,
            "MINIO_BROWSER": "off",
            "MINIO_SCANNER_SPEED": "slowest",  # otherwise it scans buckets all the time, on a third of a core
        }
        self.process = subprocess.Popen(  # noqa: S603 - the program above
            [program, "server", "--quiet", "--address", self._endpoint, self._folder],
            env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait_until_up(self.process)
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kill()

    def _kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the MinIO server did not come up")
            try:
                list(self.store().buckets())
            except StoreUnavailable:
                time.sleep(0.05)
            else:
                return
