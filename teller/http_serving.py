"""Serving over HTTP until one is told to stop, and bodies of requests that have a bound."""

import ipaddress
import socket
import threading
from typing import Any, Final

import uvicorn
from starlette.requests import Request
from starlette.responses import Response

#: Seconds that requests under way have when the server stops.
STOP_S: Final = 3


def serve(app: Any, stop: threading.Event, at_once: int, listening: socket.socket | None = None, **others: Any) -> None:
    """Serve until `stop` is set, `at_once` requests at most, without a log of who asked for what. `listening` is a
    socket that listens already; `others` are options of uvicorn, such as host and port.

    Raises:
        OSError: the port is taken.
    """
    if listening is None:  # uvicorn would end the process where the port is taken
        host, port = others.pop("host"), others.pop("port")
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            limit_concurrency=at_once,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_S,
            ws="none",
            **others,
        )
    )
    threading.Thread(target=_stop, args=(server, stop), daemon=True, name="http-stop").start()
    server.run([listening])


async def body(request: Request, most: int) -> bytes | None:
    """Return the body of a request; None where it has more bytes than `most`, which are not read."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > most:
            return None
    return bytes(found)


async def client_left(_request: Request, _error: Exception) -> Response:
    """Answer a client that left before its body had come (ClientDisconnect): nobody reads it, and it is no failure."""
    return Response(status_code=400)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _stop(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True
