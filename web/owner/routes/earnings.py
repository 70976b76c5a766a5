"""Money: balances, months and statements; and files that the desk hands out in pieces."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response
from fastapi.responses import StreamingResponse

from teller.operate.owner_desk.port.money import OwnersFile
from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.pages import OwnerPages
from web.owner.routes.handling import shown
from web.owner.visitor import Visitor

HERE: Final = "/earnings"


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, files = Depends(pages.visitors.owner), pages.desk.files

    @app.get(HERE)
    def earnings(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        return shown(pages, visitor, "earnings.html", HERE, files.earnings(visitor.token, more))

    @app.get("/earnings/{month}/{status}/{version}/{form}")
    def statement(month: str, status: str, version: int, form: str, visitor: Annotated[Visitor, owner]) -> Response:
        found = files.statement(visitor.token, month, status, min(max(version, 0), 99_999), form)
        return pages.refused(visitor, found, HERE) if isinstance(found, DeskRefusal) else file(pages, visitor, found)


def file(pages: OwnerPages, visitor: Visitor, found: OwnersFile) -> Response:
    """Return a file as a download; it is cut off where the desk gives no next piece before its end."""
    headers = {"content-disposition": f'attachment; filename="{found.name}"', "content-length": str(found.size)}
    return StreamingResponse(_pieces(pages, visitor, found), media_type=found.media_type, headers=headers)


def _pieces(pages: OwnerPages, visitor: Visitor, found: OwnersFile) -> Iterator[bytes]:
    at = 0
    while at < found.size:
        piece = pages.desk.files.piece(visitor.token, found.file, at)
        if isinstance(piece, DeskRefusal) or not piece:
            return
        at += len(piece)
        yield piece
