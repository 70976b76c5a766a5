"""The first page: what there is, in numbers, and what waits for an answer."""

from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from web.owner.pages import OwnerPages
from web.owner.routes.handling import shown
from web.owner.visitor import Visitor

#: Times that the first page looks by itself whether something is late, each 5 s. No more: each look is a use of the
#: session, which ends where the page is left open.
LOOKS: Final = 24


def add(app: FastAPI, pages: OwnerPages) -> None:
    @app.get("/")
    def overview(request: Request) -> Response:
        if not pages.visitors.stranger(request).token:
            return RedirectResponse("/sign-in", 303)
        visitor = pages.visitors.owner(request)
        return shown(pages, visitor, "overview.html", "/", pages.desk.reading.overview(visitor.token), left=LOOKS)

    @app.get("/delays")
    def delays(visitor: Annotated[Visitor, Depends(pages.visitors.owner)], left: int = 0) -> Response:
        found = pages.desk.reading.overview(visitor.token)
        return shown(pages, visitor, "delays.html", "/", found, left=min(max(left, 0), LOOKS))
