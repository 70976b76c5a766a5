"""“Is this all?”: what the browser's check fetches, and the files for whoever checks elsewhere."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Response
from pydantic_core import to_json

from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.pages import STATUS, Pages
from web.owner.visitor import Visitor

HERE: Final = "/check"
_MOST_LEAF: Final = 2**53


def add(app: FastAPI, pages: Pages) -> None:
    owner, checking = Depends(pages.visitors.owner), pages.desk.checking

    @app.get(HERE)
    def check(visitor: Annotated[Visitor, owner]) -> Response:
        return pages.page("check.html", visitor, HERE)

    @app.get("/check/keys")
    def keys(visitor: Annotated[Visitor, owner]) -> Response:
        return _json(checking.keys(visitor.token))

    @app.get("/check/complete")
    def complete(visitor: Annotated[Visitor, owner]) -> Response:
        found = checking.complete(visitor.token)
        if isinstance(found, DeskRefusal):
            return _json(found)
        headers = {"content-disposition": 'attachment; filename="all.tlog-proof"'}
        return Response(found, media_type="application/octet-stream", headers=headers)

    @app.get("/check/leaves")
    def leaves(visitor: Annotated[Visitor, owner], size: int, begin: int = 0) -> Response:
        return _json(checking.leaves(visitor.token, _number(size), _number(begin)))

    @app.get("/check/consistency")
    def consistency(visitor: Annotated[Visitor, owner], before: int, size: int) -> Response:
        return _json(checking.consistency(visitor.token, _number(before), _number(size)))


def _number(given: int) -> int:
    return min(max(given, 0), _MOST_LEAF)


def _json(found: Any) -> Response:
    status = STATUS[found.why] if isinstance(found, DeskRefusal) else 200
    return Response(to_json(found), status, media_type="application/json")
