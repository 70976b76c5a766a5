"""The account: who inherits it, a copy of everything, and its closing with a time to think."""

from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.money import ExportProgress
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.earnings import file
from web.owner.routes.handling import on_form, shown
from web.owner.visitor import Visitor

HERE: Final = "/account"
#: Days after which an account closes, as an owner can choose.
GRACE_DAYS: Final = (0, 1, 7, 14, 30)
#: Times that the page looks by itself how far a copy is, each 2 s: each look is a use of the session.
LOOKS: Final = 150


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, desk = Depends(pages.visitors.owner), pages.desk

    @app.get(HERE)
    def account(visitor: Annotated[Visitor, owner]) -> Response:
        export = _known(desk.files.export_state(visitor.token))
        found = desk.reading.overview(visitor.token)
        return shown(pages, visitor, "account.html", HERE, found, export=export, left=LOOKS, grace_days=GRACE_DAYS)

    @app.get("/account/export/state")
    def export_state(visitor: Annotated[Visitor, owner], left: int = 0) -> Response:
        export = _known(desk.files.export_state(visitor.token))
        return pages.page("export_state.html", visitor, export=export, left=min(max(left, 0), LOOKS))

    @app.get("/account/export/file")
    def export_file(visitor: Annotated[Visitor, owner]) -> Response:
        found = desk.files.export_state(visitor.token)
        if isinstance(found, DeskRefusal):
            return pages.refused(visitor, found, HERE)
        if found.file is None:
            return pages.refused(visitor, DeskRefusal(Why.UNKNOWN), HERE)
        return file(pages, visitor, found.file)

    @app.get("/account/close")
    def consequences(visitor: Annotated[Visitor, owner], grace_days: int = 30) -> Response:
        days = grace_days if grace_days in GRACE_DAYS else max(GRACE_DAYS)
        return shown(pages, visitor, "close.html", HERE, desk.reading.overview(visitor.token), days=days)

    _add_forms(app, pages)


def _add_forms(app: FastAPI, pages: OwnerPages) -> None:
    desk = pages.desk

    def successor(sent: SentForm) -> Response:
        found = desk.deciding.name_successor(sent.token, sent.first("account").strip())
        return pages.decided(sent, found, HERE)

    def export(sent: SentForm) -> Response:
        return pages.after(sent, desk.files.begin_export(sent.token), HERE)

    def close(sent: SentForm) -> Response:
        days = sent.first("grace_days")
        chosen = int(days) if days.isdecimal() and len(days) < 4 else -1
        found = desk.deciding.close(sent.token, chosen)
        if chosen == 0 and not isinstance(found, DeskRefusal):
            return pages.page("closed.html", sent.visitor)  # there may be no session any more that could see another
        return pages.after(sent, found, HERE)

    def keep(sent: SentForm) -> Response:
        return pages.after(sent, desk.deciding.keep(sent.token), HERE)

    on_form(app, pages, "/account/successor", successor)
    on_form(app, pages, "/account/export", export)
    on_form(app, pages, "/account/close", close)
    on_form(app, pages, "/account/keep", keep)


def _known(found: ExportProgress | DeskRefusal) -> ExportProgress | None:
    return None if isinstance(found, DeskRefusal) else found
