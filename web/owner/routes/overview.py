"""The first page: what there is, in numbers, and what waits for an answer."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from web.owner.pages import Pages
from web.owner.routes.handling import shown
from web.owner.visitor import Visitor


def add(app: FastAPI, pages: Pages) -> None:
    @app.get("/")
    def overview(request: Request) -> Response:
        if not pages.visitors.stranger(request).token:
            return RedirectResponse("/sign-in", 303)
        visitor = pages.visitors.owner(request)
        return shown(pages, visitor, "overview.html", "/", pages.desk.reading.overview(visitor.token))

    @app.get("/delays")
    def delays(visitor: Annotated[Visitor, Depends(pages.visitors.owner)]) -> Response:
        return shown(pages, visitor, "delays.html", "/", pages.desk.reading.overview(visitor.token))
