"""Forms: their fields, and the token that shows that the page itself made them (CSRF)."""

import hmac
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import HTTPException, Request
from pydantic_core import from_json

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
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > most:
            raise HTTPException(413)
    return bytes(found)


def fields(found: bytes) -> Form:
    """Return the fields of a form; none of one with too many."""
    try:
        return parse_qs(found.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def check(visitor: Visitor, found: bytes) -> Form:
    """Return the fields of a form that was made for this visitor's session.

    Raises:
        HTTPException: 403, it was made for another session, or by somebody else.
    """
    form, key = fields(found), visitor.state.form_key if visitor.state else ""
    if not key or not hmac.compare_digest(key.encode(), first(form, FORM_KEY).encode("utf-8", "replace")):
        raise HTTPException(403)
    return form


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
