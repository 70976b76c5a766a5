"""A deposit of the owner's own: an export is uploaded in pieces, tried, and deposited."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic_core import to_json

from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner import forms
from web.owner.forms import SentForm
from web.owner.pages import STATUS, OwnerPages
from web.owner.routes.handling import on_form, shown
from web.owner.visitor import Visitor

HERE: Final = "/give"
#: Bytes of a piece.
PIECE: Final = 1_048_576
_MOST: Final = 2**40


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, giving = Depends(pages.visitors.owner), pages.desk.giving

    @app.get(HERE)
    def give(visitor: Annotated[Visitor, owner]) -> Response:
        return shown(pages, visitor, "give.html", HERE, giving.connectors(visitor.token), piece=PIECE)

    @app.get("/give/{upload}")
    def trial(upload: str, visitor: Annotated[Visitor, owner]) -> Response:
        return shown(pages, visitor, "trial.html", HERE, giving.trial(visitor.token, upload), upload=upload)

    @app.get("/give/{upload}/deposit")
    def deposit(upload: str, visitor: Annotated[Visitor, owner]) -> Response:
        return shown(pages, visitor, "deposit.html", HERE, giving.progress(visitor.token, upload), upload=upload)

    def begin(sent: SentForm) -> Response:
        size = sent.first("size")
        known = min(int(size), _MOST) if size.isdecimal() and len(size) < 16 else 0
        return _json(giving.begin_upload(sent.token, sent.first("connector"), known))

    def begin_deposit(sent: SentForm) -> Response:
        upload = sent.first("upload")
        found = giving.deposit(sent.token, upload)
        return pages.after(sent, found, f"{HERE}/{upload}/deposit")

    def forget(sent: SentForm) -> Response:
        found = giving.forget(sent.token, sent.first("upload"))
        return pages.after(sent, found, HERE)

    on_form(app, pages, "/give/begin", begin)
    on_form(app, pages, "/give/deposit", begin_deposit)
    on_form(app, pages, "/give/forget", forget)
    _add_pieces(app, pages)


def _add_pieces(app: FastAPI, pages: OwnerPages) -> None:
    @app.post("/give/{upload}/piece")
    async def piece(
        request: Request, upload: str, start: int, visitor: Annotated[Visitor, Depends(pages.visitors.owner)]
    ) -> Response:
        forms.check_key(visitor, request.headers.get("x-form-key", ""))
        found = await forms.body(request, PIECE)
        known = min(max(start, 0), _MOST)
        return _json(await run_in_threadpool(pages.desk.giving.add_piece, visitor.token, upload, known, found))


def _json(found: Any) -> Response:
    status = STATUS[found.why] if isinstance(found, DeskRefusal) else 200
    return Response(to_json(found), status, media_type="application/json")
