"""Servers of tests: an application on a Unix socket or a port, in a thread."""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn


@contextmanager
def on_socket(app: Any) -> Iterator[Path]:
    """Serve on a Unix socket; its path is short, as the system wants it."""
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        path = Path(folder) / "s"
        with _serving(uvicorn.Config(app, uds=str(path), log_config=None, ws="none")):
            yield path


@contextmanager
def on_port(app: Any, port: int) -> Iterator[int]:
    """Serve on a port of this machine."""
    with _serving(uvicorn.Config(app, "127.0.0.1", port, log_config=None, ws="none")):
        yield port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _serving(config: uvicorn.Config) -> Iterator[None]:
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
