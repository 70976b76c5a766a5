"""Passkeys, sessions and the recovery code."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner import forms
from web.owner.pages import Pages
from web.owner.visitor import Visitor

HERE = "/security"


def add(app: FastAPI, pages: Pages) -> None:
    owner = Depends(pages.visitors.owner)
    sign_in = pages.desk.sign_in

    @app.get(HERE)
    def security(visitor: Annotated[Visitor, owner]) -> Response:
        return _shown(pages, visitor)

    @app.post("/security/passkey/remove")
    async def remove(request: Request, visitor: Annotated[Visitor, owner]) -> Response:
        form = forms.check(visitor, await forms.body(request))
        passkey = forms.first(form, "passkey")
        return await run_in_threadpool(
            lambda: _after(
                pages, visitor, "/security/passkey/remove", form, sign_in.remove_passkey(visitor.token, passkey)
            )
        )

    @app.post("/security/session/end")
    async def end(request: Request, visitor: Annotated[Visitor, owner]) -> Response:
        form = forms.check(visitor, await forms.body(request))
        session = forms.first(form, "session")
        return await run_in_threadpool(
            lambda: _after(pages, visitor, "/security/session/end", form, sign_in.end_session(visitor.token, session))
        )

    @app.post("/security/recovery-code")
    async def recovery(request: Request, visitor: Annotated[Visitor, owner]) -> Response:
        form = forms.check(visitor, await forms.body(request))
        found = await run_in_threadpool(sign_in.new_recovery_code, visitor.token)
        if isinstance(found, DeskRefusal):
            return _after(pages, visitor, "/security/recovery-code", form, found)
        return await run_in_threadpool(_shown, pages, visitor, found)


def _after(pages: Pages, visitor: Visitor, action: str, form: forms.Form, found: DeskRefusal | None) -> Response:
    if found is None:
        return RedirectResponse(HERE, 303)
    if found.why is Why.PROVE_AGAIN:
        return pages.prove(visitor, action, form)
    return pages.refused(visitor, found, HERE)


def _shown(pages: Pages, visitor: Visitor, recovery_code: str = "") -> Response:
    passkeys = pages.desk.sign_in.passkeys(visitor.token)
    sessions = pages.desk.sign_in.sessions(visitor.token)
    if isinstance(passkeys, DeskRefusal):
        return pages.refused(visitor, passkeys)
    if isinstance(sessions, DeskRefusal):
        return pages.refused(visitor, sessions)
    return pages.page(
        "security.html", visitor, "/account", passkeys=passkeys, sessions=sessions, recovery_code=recovery_code
    )
