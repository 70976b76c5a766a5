"""A real PostgreSQL for tests, of Debian's package `postgresql`: `with PostgresqlServer(): ...`."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import create_engine, make_url, text

from bank.ledger.books.postgresql import PostgresqlBooks
from bank.ledger.books.postgresql_schema import SCHEMA
from teller.run.process import free_port

NO_SERVER: Final = "no PostgreSQL server is here: apt install postgresql"
USER: Final = "teller"
PASSWORD: Final = "canary-postgresql"
_SECONDS: Final = 240
#: Nothing here outlives a test.
_QUICK: Final = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20", "listen_addresses": "127.0.0.1"}


def binaries() -> Path | None:
    """Return the folder of the newest server's programs; None where there is none."""
    found = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


class PostgresqlServer:
    """One server on 127.0.0.1, in a temporary folder. PostgreSQL refuses root: there it runs as `nobody`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        programs = binaries()
        assert programs, NO_SERVER
        self._programs, self._folder = programs, Path(tempfile.mkdtemp(prefix="teller-postgresql-"))
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            shutil.chown(self._folder, "nobody", "nogroup")
            self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        password = self._folder / "password"
        password.write_text(PASSWORD)
        subprocess.run(
            [programs / "initdb", "-N", "-E", "UTF8", "--locale=C", "-U", USER, "-A", "scram-sha-256",
             f"--pwfile={password}", self._folder / "data"],
            check=True, stdout=subprocess.DEVNULL, cwd=self._folder, timeout=_SECONDS, **self._as,
        )  # fmt: skip
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def books(self) -> PostgresqlBooks:
        """Open books that nobody has written to."""
        self.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        return self.opened()

    def opened(self) -> PostgresqlBooks:
        return PostgresqlBooks(self.address, lambda: PASSWORD)

    def execute(self, statement: str) -> None:
        engine = create_engine(make_url(self.address).set(drivername="postgresql+psycopg", password=PASSWORD))
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def start(self) -> None:
        options = [word for name, value in _QUICK.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self.port), "-k", self._folder,
             *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder, **self._as,
        )  # fmt: skip
        self._wait_until_up()

    def stop(self) -> None:
        """Stop at once: connections are cut, and the next start recovers, as after an accident."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_SECONDS)
            self._process = None

    def _wait_until_up(self) -> None:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(_SECONDS * 10):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise TimeoutError("PostgreSQL does not answer")
