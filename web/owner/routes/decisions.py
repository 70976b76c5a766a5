"""Outcomes of decisions: waiting, done or refused, with the time from which they hold."""

from typing import Annotated

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.pages import NAVIGATION, Pages
from web.owner.visitor import Visitor


def add(app: FastAPI, pages: Pages) -> None:
    owner = Depends(pages.visitors.owner)

    @app.get("/decisions/{decision}")
    def outcome(decision: str, visitor: Annotated[Visitor, owner], back: str = "/") -> Response:
        return _shown(pages, visitor, "decision.html", decision, back)

    @app.get("/decisions/{decision}/state")
    def state(decision: str, visitor: Annotated[Visitor, owner], back: str = "/") -> Response:
        return _shown(pages, visitor, "decision_state.html", decision, back)


def _shown(pages: Pages, visitor: Visitor, template: str, decision: str, back: str) -> Response:
    found = pages.desk.deciding.outcome(visitor.token, decision)
    if isinstance(found, DeskRefusal):
        return pages.refused(visitor, found)
    return pages.page(template, visitor, outcome=found, decision=decision, back=_own(back))


def _own(back: str) -> str:
    """Return an address of this page's own rooms; whatever else was given is the overview."""
    rooms = [address for address, _ in NAVIGATION[1:]]
    return back if any(back == each or back.startswith(f"{each}/") for each in rooms) else "/"
