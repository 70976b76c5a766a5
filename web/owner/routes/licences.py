"""Licences, and the way out of one: the first click names the consequences, the second revokes."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.handling import on_form, shown
from web.owner.visitor import Visitor

HERE: Final = "/licences"


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, desk = Depends(pages.visitors.owner), pages.desk

    @app.get(HERE)
    def licences(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        return shown(pages, visitor, "licences.html", HERE, desk.reading.licences(visitor.token, more))

    @app.get("/licences/{agreement}")
    def licence(agreement: UUID, visitor: Annotated[Visitor, owner]) -> Response:
        return shown(pages, visitor, "licence.html", HERE, desk.reading.licence(visitor.token, agreement))

    @app.get("/licences/{agreement}/revoke")
    def consequences(agreement: UUID, visitor: Annotated[Visitor, owner]) -> Response:
        return shown(pages, visitor, "revoke.html", HERE, desk.reading.licence(visitor.token, agreement))

    def revoke(sent: SentForm) -> Response:
        try:
            agreement = UUID(sent.first("agreement")[:64])
        except ValueError:
            return pages.refused(sent.visitor, DeskRefusal(Why.UNKNOWN), HERE)
        found = desk.deciding.revoke(sent.token, agreement)
        return pages.decided(sent, found, f"{HERE}/{agreement}")

    on_form(app, pages, "/licences/revoke", revoke)
