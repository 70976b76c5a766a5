"""A small witness over HTTP (C2SP tlog-witness), to try witnesses out. A witness proves something by being another's.

POST /add-checkpoint               a log asks for cosignatures
GET  /<origin hash>/checkpoint     the newest checkpoint that was cosigned, for whoever watches the log
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bank.transparency.add_checkpoint import MOST_REQUEST_BYTES, SIZE_TYPE
from bank.transparency.witness import LogWitness, WitnessStatus
from pipelines.transparency.witness_state import WitnessState

#: Requests at once, and seconds that a request may take to come.
AT_ONCE: Final = 64
READ_S: Final = 5.0
STOP_S: Final = 3
NOTICE: Final = "A witness for trying out. Where the bank runs it itself, its cosignatures prove nothing.\n"
_TYPES: Final = {WitnessStatus.OTHER_SIZE: SIZE_TYPE}


class WitnessService:
    """Answers for a witness whose memory is `state`; `clock` tells seconds since 1970-01-01T00:00:00Z."""

    def __init__(self, witness: LogWitness, state: WitnessState, clock: Callable[[], float]) -> None:
        self._witness, self._state, self._clock, self._one = witness, state, clock, threading.Lock()

    def application(self) -> Starlette:
        routes = [
            Route("/", self._notice),
            Route("/add-checkpoint", self._add, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", self._newest),
        ]
        return Starlette(routes=routes)

    def add_checkpoint(self, body: bytes) -> tuple[WitnessStatus, str]:
        """Decide on a request: one at a time, and what was cosigned is durable on return.

        Raises:
            OSError: it could not be made durable, and nobody may see a cosignature.
        """
        with self._one:
            answer = self._witness.add_checkpoint(self._state.cosigned, body, int(self._clock()))
            if answer.cosigned is not self._state.cosigned:
                self._state.keep(answer.cosigned)
        return answer.status, answer.body

    async def _add(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(READ_S):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=WitnessStatus.MALFORMED)
        try:
            status, answer = await run_in_threadpool(self.add_checkpoint, body)
        except OSError:
            return Response(status_code=503)
        return Response(answer, status, {"Content-Type": _TYPES.get(status, "text/plain; charset=utf-8")})

    async def _newest(self, request: Request) -> Response:
        wanted = request.path_params["origin_hash"]
        for origin, note in self._state.cosigned.items():
            if sha256(origin.encode()).hexdigest() == wanted:
                # it is for everybody, pages of banks among them, which have their owners' browsers fetch it
                headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
                return PlainTextResponse(str(note), headers=headers)
        return Response(status_code=404)

    async def _notice(self, _request: Request) -> Response:
        return PlainTextResponse(NOTICE)


async def _body(request: Request) -> bytes | None:
    """Read the body; None for one that is too long."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > MOST_REQUEST_BYTES:
            return None
    return bytes(found)


def listener(host: str, port: int) -> socket.socket:
    """Listen on an address of this machine; port 0 takes a free one.

    Raises:
        OSError: it is taken, or none of this machine.
    """
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def serve(service: WitnessService, listening: socket.socket, stop: threading.Event) -> None:
    """Serve until stopped."""
    server = uvicorn.Server(
        uvicorn.Config(
            service.application(),
            access_log=False,
            log_config=None,
            limit_concurrency=AT_ONCE,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_S,
            ws="none",
        )
    )
    threading.Thread(target=_stop, args=(server, stop), daemon=True, name="witness-stop").start()
    server.run([listening])


def _stop(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True
