"""The pages and fragments. All answers but `/strip` are GET; nothing here changes anything."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.requests import ClientDisconnect

from bank.store.protocol import StoreError
from pipelines.kafka.reading import TopicUnreadableError
from schemas import catalog
from teller import http_serving
from teller.operate.field_rows import field_rows
from teller.settings.kafka_client import KafkaNotFoundError
from web import pages, reasons, runbooks
from web.objects import MOST_ROWS, ObjectUnopenedError, RecordReader
from web.panels import accesses, names, objects
from web.panels.every import PANELS
from web.panels.panel import PagePanel
from web.remedies import remedies
from web.rendering import rendered
from web.snapshot import ShownObject, Snapshot
from web.stripping import MOST_CHARS, Policy, StripError, Strips

#: Bytes of a form: MOST_CHARS of four bytes, each written as %XX.
MOST_FORM: Final = MOST_CHARS * 12 + 1_000
MOST_FIELDS: Final = 10
_OWNER: Final = re.compile(r"[0-9a-f]{32}")
_NO_TEXT: Final = "Type a text, and choose a policy and a language of the lists."
_PROBLEMS: Final = {
    404: ("There is no such page", "It may have been one of an object that is no longer among the newest."),
    405: ("This page only reads", "Deposits and changes go by `teller`'s commands."),
    413: ("That is too long", f"The box takes {MOST_CHARS:,} characters."),
}


@dataclass(frozen=True, slots=True)
class WebSources:
    """Sources that the pages read."""

    snapshot: Callable[[], Snapshot]
    records: RecordReader
    strips: Strips


def application(
    sources: WebSources, started: Callable[[], None] = lambda: None, stopped: Callable[[], None] = lambda: None
) -> FastAPI:
    """Return the application, without its guard; `started` and `stopped` are called with the server."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        started()
        yield
        stopped()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    _add_now(app, sources)
    _add_strip(app, sources)
    _add_schemas(app)
    _add_owners(app, sources)
    app.add_exception_handler(AnyHTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _problem)
    app.add_exception_handler(ClientDisconnect, http_serving.client_left)
    return app


def page(template: str, here: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; `here` is the address of its entry in the navigation. No cache may keep it."""
    html = rendered(template, here=here, version=version("teller"), **values)
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def panel_html(panel: PagePanel, seen: Snapshot) -> str:
    return rendered(f"{panel.name}.html", model=panel.read(seen))


def _add_now(app: FastAPI, sources: WebSources) -> None:
    by_name = {panel.name: panel for panel in PANELS}

    @app.get("/")
    def now() -> Response:
        seen = sources.snapshot()
        shown = [{"name": each.name, "title": each.title, "html": panel_html(each, seen)} for each in PANELS]
        return page("now.html", "/", panels=shown, trouble=remedies(seen))

    @app.get("/panels/{name}")
    def panel(name: str) -> Response:
        if name not in by_name:
            raise HTTPException(404)
        return _fragment(panel_html(by_name[name], sources.snapshot()))

    @app.get("/trouble")
    def trouble() -> Response:
        return _fragment(rendered("trouble.html", trouble=remedies(sources.snapshot())))

    @app.get("/live")
    def live() -> Response:
        return PlainTextResponse("ok\n")


def _fragment(html: str) -> Response:
    return HTMLResponse(html, headers={"cache-control": "no-store"})


def _add_strip(app: FastAPI, sources: WebSources) -> None:
    @app.get("/strip")
    def box() -> Response:
        return _strip_page()

    @app.post("/strip")
    async def strip(request: Request) -> Response:
        given = _fields((await _body(request)).decode("utf-8", "replace"))
        return await run_in_threadpool(_stripped, sources.strips, given)


def _fields(body: str) -> dict[str, str]:
    """Return the first value of each field of a form; none of a form with more fields than the box has."""
    try:
        form = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in form.items()}


async def _body(request: Request) -> bytes:
    """Return the body.

    Raises:
        HTTPException: it is longer than MOST_FORM.
    """
    if (found := await http_serving.body(request, MOST_FORM)) is None:
        raise HTTPException(413)
    return found


def _stripped(strips: Strips, given: dict[str, str]) -> Response:
    text = given.get("text", "").replace("\r\n", "\n")
    policy = given.get("policy", "standard")
    language = given.get("language", "en")
    if policy not in pages.POLICIES or language not in dict(pages.LANGUAGES) or not text.strip():
        return _strip_page(text=text, problem=_NO_TEXT, status=400)
    try:
        found = pages.stripped_view(text, strips.strip(text, cast("Policy", policy), language))
    except StripError as error:
        return _strip_page(text, policy, language, problem=f"{error}.", status=503)
    problem = "" if found else "The scanner failed on this text: a record with it would fail as scan_failed."
    return _strip_page(text, policy, language, found, problem)


def _strip_page(  # noqa: PLR0913, PLR0917 - the form's fields
    text: str = "", policy: str = "standard", language: str = "en", found: pages.StrippedView | None = None,
    problem: str = "", status: int = 200,
) -> HTMLResponse:  # fmt: skip
    return page(
        "strip.html", "/strip", status, text=text, policy=policy, language=language, found=found, problem=problem,
        most=MOST_CHARS, languages=pages.LANGUAGES,
    )  # fmt: skip


def _add_schemas(app: FastAPI) -> None:
    known = {schema.name: schema for schema in catalog.load()}
    helped = reasons.every()

    @app.get("/schemas")
    def schemas() -> Response:
        return page("schemas.html", "/schemas", groups=pages.schema_groups(list(known.values())))

    @app.get("/schemas/{name}")
    def schema(name: str) -> Response:
        if (found := known.get(name)) is None:
            raise HTTPException(404)
        rules, doc = bool(found.rules), found.declared["doc"]
        return page("schema.html", "/schemas", name=name, doc=doc, rules=rules, rows=field_rows(found))

    @app.get("/reasons")
    def why() -> Response:
        return page("reasons.html", "/reasons", reasons=helped)

    @app.get("/runbooks/{name}")
    def runbook(name: str) -> Response:
        if (text := runbooks.html(name)) is None:
            raise HTTPException(404)
        return page("runbook.html", "", name=name, text=text)


def _add_owners(app: FastAPI, sources: WebSources) -> None:
    @app.get("/owners/{owner}")
    def of_owner(owner: str) -> Response:
        seen = sources.snapshot()
        known = names.shown(seen.depositors)
        lines = [objects.line(each, known) for each in seen.objects if each.owner == owner]
        if not (_OWNER.fullmatch(owner) and lines):
            raise HTTPException(404)
        return page("owner.html", "/", owner=owner, lines=lines, looks=accesses.read(seen, owner))

    @app.get("/owners/{owner}/{name}")
    def record(owner: str, name: str, row: int = 0) -> Response:
        seen = sources.snapshot()
        item = next((each for each in seen.objects if (each.owner, each.id) == (owner, name)), None)
        if item is None or not 0 <= row < item.records:
            raise HTTPException(404)
        return _record_page(sources.records, seen, item, row)


def _record_page(records: RecordReader, seen: Snapshot, item: ShownObject, row: int) -> HTMLResponse:
    before = after = None
    problem = ""
    try:
        after = records.stored(item, row)
        if seen.fictional:
            before = records.published(item, row)
        if after is None:
            problem = f"The object is too large to be opened here: `teller buckets {item.owner} --records` prints it."
    except ObjectUnopenedError as error:
        problem = f"It is not opened: {error}"
    except (StoreError, TopicUnreadableError, KafkaNotFoundError) as error:
        problem = f"It cannot be read now ({type(error).__name__}): try again, or ask `teller doctor`."
    last = min(item.records, MOST_ROWS) - 1
    return page(
        "object.html", "/", row=row, problem=problem, both=before is not None,
        line=objects.line(item, names.shown(seen.depositors)),
        fields=pages.fields(before, after) if after else [],
        before=row - 1 if row else None, after=row + 1 if row < last else None,
    )  # fmt: skip


async def _problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, AnyHTTPException) else 404
    words, remedy = _PROBLEMS.get(status, ("That cannot be shown", "Try again."))
    return page("problem.html", "", status, words=words, remedy=remedy)
