"""The application: routes, and what stands where they fail."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, cast

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.requests import ClientDisconnect

from teller import http_serving
from teller.operate.owner_desk.port.desk import OwnerDesk
from teller.operate.owner_desk.port.refused import Why
from web.owner.config import OwnerPageConfig
from web.owner.pages import OwnerPages, own
from web.owner.routes.every import ROUTES
from web.owner.visitor import SignedOutError, Visitors

_STATIC: Final = Path(__file__).parent / "static"
_SHARED: Final = Path(__file__).parent.parent / "static"
#: Statuses that have a text of their own.
_PROBLEMS: Final = frozenset({403, 404, 405, 413})


def application(desk: OwnerDesk, config: OwnerPageConfig, stopped: Callable[[], None] = lambda: None) -> FastAPI:
    """Return the application, without its guard; `stopped` is called with the server's end."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        stopped()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.mount("/static/shared", StaticFiles(directory=_SHARED))
    app.mount("/static", StaticFiles(directory=_STATIC))
    pages = OwnerPages(desk, config, Visitors(desk, config))
    for add in ROUTES:
        add(app, pages)
    _add_problems(app, pages)
    return app


def _add_problems(app: FastAPI, pages: OwnerPages) -> None:
    async def signed_out(request: Request, error: Exception) -> Response:
        refusal = cast("SignedOutError", error).refusal
        visitor = pages.visitors.stranger(request)
        here = own(request.url.path) if request.method == "GET" else "/"  # where one goes on, signed in
        answer = await run_in_threadpool(pages.refused, visitor, refusal, here)
        if refusal.why is Why.SIGNED_OUT and "hx-request" in request.headers:
            answer.headers["hx-refresh"] = "true"  # not a part of the page, but all of it is over
        return answer

    async def problem(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, AnyHTTPException) else 404
        visitor = pages.visitors.stranger(request)
        known = status if status in _PROBLEMS else 400
        return pages.page("problem.html", visitor, status=status, key=f"problem-{known}")

    app.add_exception_handler(SignedOutError, signed_out)
    app.add_exception_handler(AnyHTTPException, problem)
    app.add_exception_handler(RequestValidationError, problem)
    app.add_exception_handler(ClientDisconnect, http_serving.client_left)
