"""Consents and links to ids at depositors."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.reading import ConsentRow, ConsentsAndLinks, LinkRow
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.handling import on_form, part
from web.owner.visitor import Visitor

HERE: Final = "/consents"


def add(app: FastAPI, pages: OwnerPages) -> None:
    deciding = pages.desk.deciding

    @app.get(HERE)
    def consents(visitor: Annotated[Visitor, Depends(pages.visitors.owner)], more: str = "") -> Response:
        found = pages.desk.reading.agreements(visitor.token)
        if isinstance(found, DeskRefusal):
            return pages.refused(visitor, found, HERE)
        rows, following = part_of(found, more)
        return pages.page("consents.html", visitor, HERE, found=rows, all=found, more=following)

    def give(sent: SentForm) -> Response:
        if (until := _until(sent.first("until"))) is None:
            return pages.refused(sent.visitor, DeskRefusal(Why.INVALID, "until"), HERE)
        depositor, schemas = sent.first("depositor"), sent.every("schema")
        found = deciding.consent(sent.token, depositor, schemas, until)
        return pages.decided(sent, found, HERE)

    def withdraw(sent: SentForm) -> Response:
        found = deciding.withdraw(sent.token, sent.first("depositor"), sent.every("schema"))
        return pages.decided(sent, found, HERE)

    def confirm(sent: SentForm) -> Response:
        found = deciding.confirm_link(sent.token, sent.first("link"))
        return pages.decided(sent, found, HERE)

    def refuse(sent: SentForm) -> Response:
        found = deciding.refuse_link(sent.token, sent.first("link"))
        return pages.decided(sent, found, HERE)

    on_form(app, pages, "/consents/give", give)
    on_form(app, pages, "/consents/withdraw", withdraw)
    on_form(app, pages, "/consents/confirm-link", confirm)
    on_form(app, pages, "/consents/refuse-link", refuse)


def part_of(found: ConsentsAndLinks, more: str) -> tuple[ConsentsAndLinks, str]:
    """Return what one page shows, of all in a row: claims, consents, whom one may consent to, links."""
    claims, links = ([each for each in found.links if each.is_claim is which] for which in (True, False))
    rows, following = part((*claims, *found.consents, *found.choices, *links), more)
    return ConsentsAndLinks(
        consents=tuple(each for each in rows if isinstance(each, ConsentRow)),
        links=tuple(each for each in rows if isinstance(each, LinkRow)),
        choices=tuple(each for each in rows if isinstance(each, tuple)),
    ), following


def _until(text: str) -> int | None:
    """Return the end of a day in UTC, in milliseconds; 0 where none is given, None for what is no day."""
    if not text:
        return 0
    try:
        day = datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(day.timestamp() * 1000) + 86_400_000
