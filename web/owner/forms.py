"""Forms: their fields, and the token that shows that the page itself made them (CSRF)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import HTTPException, Request
from pydantic_core import from_json

from teller import http_serving
from web.owner.visitor import Visitor

#: Bytes of a form; standing terms are the largest.
MOST_FORM: Final = 200_000
MOST_FIELDS: Final = 50
#: Hidden field with the session's form key.
FORM_KEY: Final = "form_key"

Form = Mapping[str, list[str]]


async def body(request: Request, most: int = MOST_FORM) -> bytes:
    """Return the body.

    Raises:
        HTTPException: 413, it is longer.
    """
    if (found := await http_serving.body(request, most)) is None:
        raise HTTPException(413)
    return found


def fields(found: bytes) -> Form:
    """Return the fields of a form; none of one with too many."""
    try:
        return parse_qs(found.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that the page made and this visitor sent to `path`."""

    visitor: Visitor
    path: str
    fields: Form = field(repr=False)

    @property
    def token(self) -> str:
        return self.visitor.token

    def first(self, name: str) -> str:
        return first(self.fields, name)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(self.fields.get(name, ()))


def check(visitor: Visitor, path: str, found: bytes) -> SentForm:
    """Return a form that was made for this visitor's session.

    Raises:
        HTTPException: 403, it was made for another session, or by somebody else.
    """
    form = fields(found)
    check_key(visitor, first(form, FORM_KEY))
    return SentForm(visitor, path, form)


def check_key(visitor: Visitor, given: str) -> None:
    """Check the form key that came with a request.

    Raises:
        HTTPException: 403, as `check`.
    """
    key = visitor.state.form_key if visitor.state else ""
    if not key or not hmac.compare_digest(key.encode(), given.encode("utf-8", "replace")):
        raise HTTPException(403)


def json_fields(found: bytes) -> dict[str, Any]:
    """Return the members of a JSON object that a script of the page sent.

    Raises:
        HTTPException: 400, it is none.
    """
    try:
        given = from_json(found)
    except ValueError:
        raise HTTPException(400) from None
    if not isinstance(given, dict):
        raise HTTPException(400)
    return given
