"""Deposits: sums, objects, and a record on demand."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Path, Response

from web.owner.pages import OwnerPages
from web.owner.routes.handling import shown
from web.owner.visitor import Visitor

HERE: Final = "/deposits"
_MOST_ROW: Final = 2**31 - 1


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, reading = Depends(pages.visitors.owner), pages.desk.reading

    @app.get(HERE)
    def sums(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        return shown(pages, visitor, "deposits.html", HERE, reading.deposit_sums(visitor.token, more))

    @app.get("/deposits/objects")
    def objects(
        visitor: Annotated[Visitor, owner], depositor: str = "", record_type: str = "", more: str = ""
    ) -> Response:
        found = reading.objects(visitor.token, depositor, record_type, more)
        return shown(pages, visitor, "objects.html", HERE, found, depositor=depositor, record_type=record_type)

    @app.get("/deposits/{receipt}/{row}")
    def record(
        receipt: UUID, row: Annotated[int, Path(ge=0, le=_MOST_ROW)], visitor: Annotated[Visitor, owner]
    ) -> Response:
        return shown(pages, visitor, "record.html", HERE, reading.record(visitor.token, receipt, row))
