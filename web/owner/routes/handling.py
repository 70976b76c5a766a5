"""Handling of requests that several rooms share: a page of what the desk says, and a form that its page made."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from teller.operate.owner_desk.port.reading import ROWS
from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner import forms
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.visitor import Visitor

_MOST_DIGITS: Final = 9
_Row = TypeVar("_Row")


def shown(pages: OwnerPages, visitor: Visitor, template: str, here: str, found: Any, **values: Any) -> Response:
    """Return the page of what the desk said, or of why it said nothing."""
    if isinstance(found, DeskRefusal):
        return pages.refused(visitor, found, here)
    return pages.page(template, visitor, here, found=found, **values)


def part(rows: Sequence[_Row], more: str) -> tuple[Sequence[_Row], str]:
    """Return the rows of a list that its page shows, and where the next page begins, empty on the last."""
    begin = int(more) if more.isascii() and more.isdecimal() and len(more) < _MOST_DIGITS else 0
    end = begin + ROWS
    return rows[begin:end], str(end) if end < len(rows) else ""


def on_form(app: FastAPI, pages: OwnerPages, path: str, act: Callable[[SentForm], Response]) -> None:
    """Answer a form that was sent to `path`, in a thread of its own, once it is known that the page made it."""

    @app.post(path, name=path)
    async def acted(request: Request, visitor: Annotated[Visitor, Depends(pages.visitors.owner)]) -> Response:
        form = forms.check(visitor, path, await forms.body(request))
        return await run_in_threadpool(act, form)
