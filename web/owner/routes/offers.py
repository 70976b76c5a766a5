"""Offers, and their answers."""

from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.handling import on_form, part, shown
from web.owner.visitor import Visitor

HERE: Final = "/offers"
_MOST_VERSION: Final = 2**31 - 1


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, desk = Depends(pages.visitors.owner), pages.desk

    @app.get(HERE)
    def offers(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        found = desk.reading.offers(visitor.token)
        if isinstance(found, DeskRefusal):
            return pages.refused(visitor, found, HERE)
        rows, following = part(found, more)
        return pages.page("offers.html", visitor, HERE, found=rows, more=following)

    @app.get("/offers/{offering}/{version}")
    def offer(offering: str, version: int, visitor: Annotated[Visitor, owner]) -> Response:
        known = min(max(version, 0), _MOST_VERSION)
        found = desk.reading.offer(visitor.token, offering, known, visitor.language)
        return shown(pages, visitor, "offer.html", HERE, found)

    def accept(sent: SentForm) -> Response:
        found = desk.deciding.accept(sent.token, sent.first("offering"), _version(sent))
        return pages.decided(sent, found, "/licences")

    def decline(sent: SentForm) -> Response:
        found = desk.deciding.decline(sent.token, sent.first("offering"), _version(sent))
        return pages.decided(sent, found, HERE)

    on_form(app, pages, "/offers/accept", accept)
    on_form(app, pages, "/offers/decline", decline)


def _version(sent: SentForm) -> int:
    text = sent.first("version")
    return min(int(text), _MOST_VERSION) if text.isdecimal() and len(text) < 12 else 0
