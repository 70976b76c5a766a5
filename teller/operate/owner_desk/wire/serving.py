"""Serve the desk on its socket until it is stopped."""

import socket
import threading
from typing import Any, Final

from teller import http_serving

#: Calls at once: the page has 64 connections at most.
AT_ONCE: Final = 128
#: Seconds that a connection is kept which nobody uses.
KEPT_S: Final = 30


def serve(app: Any, on: socket.socket, stop: threading.Event) -> None:
    """Serve until `stop` is set; calls that run then have a few seconds to end."""
    http_serving.serve(app, stop, AT_ONCE, on, timeout_keep_alive=KEPT_S)
