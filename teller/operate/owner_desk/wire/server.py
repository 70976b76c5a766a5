"""The desk's side of the wire: it exchanges a session's token for the account, and calls the method.

An error in a method is answered as status 500 without a word of it; the log has its type and place, and no text, which
could quote a record.
"""

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from teller import http_serving
from teller.operate.owner_desk.port.desk import OwnerDesk
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import SessionOwners
from teller.operate.owner_desk.wire.methods import FAILED, MOST_BYTES, WireMethod, methods, needs, refused

log: Final = logging.getLogger(__name__)
#: Outcome of a call that was done; others are FAILED, and `Why`.
DONE: Final = "done"
#: Hears of each call: part, method, outcome, seconds.
Told = Callable[[str, str, str, float], None]


def application(desk: OwnerDesk, sessions: SessionOwners, told: Told = lambda *_: None) -> FastAPI:
    """Return the application that answers the page's calls."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/{part}/{name}")
    async def call(part: str, name: str, request: Request) -> Response:
        method = methods().get((part, name))
        body = await http_serving.body(request, MOST_BYTES)
        if method is None or body is None:
            return Response(status_code=404 if method is None else 413)
        return await run_in_threadpool(_timed, told, method, lambda: answered(desk, sessions, method, body))

    return app


def _timed(told: Told, method: WireMethod, answer: Callable[[], tuple[str, Response]]) -> Response:
    begun = time.monotonic()
    outcome, response = answer()
    told(method.part, method.name, outcome, time.monotonic() - begun)
    return response


def answered(desk: OwnerDesk, sessions: SessionOwners, method: WireMethod, body: bytes) -> tuple[str, Response]:
    """Return the outcome of a call, and its answer."""
    if (read := _read(method, body)) is None:
        return _refused(DeskRefusal(Why.INVALID, "call"))
    who, given = read
    try:
        found = _called(desk, sessions, method, who, given)
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s.%s failed: %s\n%s", method.part, method.name, type(error).__name__, where)  # noqa: TRY400
        return FAILED, Response(status_code=500)
    if isinstance(found, DeskRefusal):
        return _refused(found)
    return DONE, Response(b'{"value":' + method.value.dump_json(found) + b"}", media_type="application/json")


def _read(method: WireMethod, body: bytes) -> tuple[str, dict[str, Any]] | None:
    """Return who calls, and the arguments; None for what is no call of this method."""
    try:
        found = from_json(body)
        model = method.given.validate_json(to_json(found["given"]))
        who = found["who"]
    except (ValueError, TypeError, KeyError, ValidationError):
        return None
    return (who, {name: getattr(model, name) for name in method.names}) if isinstance(who, str) else None


def _called(desk: OwnerDesk, sessions: SessionOwners, method: WireMethod, who: str, given: dict[str, Any]) -> Any:
    function = getattr(getattr(desk, method.part), method.name)
    if not method.of_owner:
        return function(**given)
    owner = sessions.owner_of(who, needs(method.part, method.name))
    return owner if isinstance(owner, DeskRefusal) else function(owner, **given)


def _refused(found: DeskRefusal) -> tuple[str, Response]:
    body = to_json({"refused": refused.dump_python(found, mode="json")})
    return found.why.value, Response(body, media_type="application/json")
