"""Outcomes of decisions: waiting, done or refused, with the time from which they hold."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.deciding import DecisionOutcome
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.pages import OwnerPages, own
from web.owner.visitor import Visitor

#: Times that the page of a decision which is late looks by itself, each 2 s: each look is a use of the session.
LOOKS: Final = 150
#: Of a decision that the desk does not know any more: it was started anew, or an hour is over.
FORGOTTEN: Final = DecisionOutcome("forgotten")


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner = Depends(pages.visitors.owner)

    @app.get("/decisions/{decision}")
    def outcome(decision: str, visitor: Annotated[Visitor, owner], back: str = "/") -> Response:
        return _shown(pages, visitor, "decision.html", decision, back=own(back), left=LOOKS)

    @app.get("/decisions/{decision}/state")
    def state(decision: str, visitor: Annotated[Visitor, owner], back: str = "/", left: int = 0) -> Response:
        some = min(max(left, 0), LOOKS)
        found = _shown(pages, visitor, "decision_state.html", decision, back=own(back), left=some)
        if found.status_code >= 400:
            found.headers["hx-refresh"] = "true"  # the whole page says why
        return found


def _shown(pages: OwnerPages, visitor: Visitor, template: str, decision: str, **values: Any) -> Response:
    found, status = pages.desk.deciding.outcome(visitor.token, decision), 200
    if isinstance(found, DeskRefusal):
        if found.why is not Why.UNKNOWN:
            return pages.refused(visitor, found)
        found, status = FORGOTTEN, 404
    return pages.page(template, visitor, status=status, outcome=found, decision=decision, **values)
