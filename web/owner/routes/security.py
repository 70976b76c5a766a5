"""Passkeys, sessions and the recovery code."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response

from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.forms import SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.handling import on_form
from web.owner.visitor import Visitor

HERE: Final = "/security"


def add(app: FastAPI, pages: OwnerPages) -> None:
    sign_in = pages.desk.sign_in

    @app.get(HERE)
    def security(visitor: Annotated[Visitor, Depends(pages.visitors.owner)]) -> Response:
        return _page(pages, visitor)

    def remove(sent: SentForm) -> Response:
        found = sign_in.remove_passkey(sent.token, sent.first("passkey"))
        return pages.after(sent, found, HERE)

    def end(sent: SentForm) -> Response:
        found = sign_in.end_session(sent.token, sent.first("session"))
        return pages.after(sent, found, HERE)

    def recovery(sent: SentForm) -> Response:
        found = sign_in.new_recovery_code(sent.token)
        if isinstance(found, DeskRefusal):
            return pages.after(sent, found, HERE)
        state = sign_in.state(sent.token)  # the visitor's is of before: without the new code
        visitor = sent.visitor if isinstance(state, DeskRefusal) else replace(sent.visitor, state=state)
        return _page(pages, visitor, found)

    on_form(app, pages, "/security/passkey/remove", remove)
    on_form(app, pages, "/security/session/end", end)
    on_form(app, pages, "/security/recovery-code", recovery)


def _page(pages: OwnerPages, visitor: Visitor, recovery_code: str = "") -> Response:
    passkeys = pages.desk.sign_in.passkeys(visitor.token)
    if isinstance(passkeys, DeskRefusal):
        return pages.refused(visitor, passkeys)
    sessions = pages.desk.sign_in.sessions(visitor.token)
    if isinstance(sessions, DeskRefusal):
        sessions = ()  # a session that may enrol alone has no list of them
    return pages.page(
        "security.html", visitor, "/account", passkeys=passkeys, sessions=sessions, recovery_code=recovery_code
    )
