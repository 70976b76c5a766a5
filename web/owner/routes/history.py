"""Routes of what happened: uses, who looked, refusals."""

from functools import partial
from typing import Annotated

from fastapi import Depends, FastAPI, Response

from web.owner.look_words import what_words
from web.owner.pages import OwnerPages
from web.owner.routes.handling import shown
from web.owner.texts import texts
from web.owner.visitor import Visitor


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, reading = Depends(pages.visitors.owner), pages.desk.reading

    @app.get("/uses")
    def uses(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        return shown(pages, visitor, "uses.html", "/uses", reading.uses(visitor.token, more))

    @app.get("/looks")
    def looks(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        words = partial(what_words, texts(visitor.language))
        return shown(pages, visitor, "looks.html", "/looks", reading.looks(visitor.token, more), words=words)

    @app.get("/refusals")
    def refusals(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        return shown(pages, visitor, "refusals.html", "/refusals", reading.refusals(visitor.token, more))
