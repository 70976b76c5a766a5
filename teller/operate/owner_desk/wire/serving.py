"""Serve the desk on its socket until it is stopped."""

import socket
import threading
from typing import Any, Final

import uvicorn

#: Calls at once: the page has 64 connections at most.
AT_ONCE: Final = 128
STOP_S: Final = 3
#: Seconds that a connection is kept which nobody uses.
KEPT_S: Final = 30


def serve(app: Any, on: socket.socket, stop: threading.Event) -> None:
    """Serve until `stop` is set; calls that run then have a few seconds to end."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            limit_concurrency=AT_ONCE,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_S,
            timeout_keep_alive=KEPT_S,
            ws="none",
        )
    )
    threading.Thread(target=_stop, args=(server, stop), daemon=True, name="desk-stop").start()
    server.run(sockets=[on])


def _stop(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True
