"""Signing in and out: pages, and what their script (static/sign_in.js) asks and sends.

Codes of invitations, of recovery and of the demo's link come in bodies: the page takes them from the address' fragment,
which no browser sends and no log has.
"""

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic_core import from_json

from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import Challenge, Enrolled, SignedIn
from web.owner import forms
from web.owner.pages import STATUS, OwnerPages, spoken
from web.owner.refusal_words import refusal_words
from web.owner.texts import LANGUAGES, texts
from web.owner.visitor import SignedOutError, Visitor

#: Bytes of what a script sends, at most.
_MOST: Final = 100_000
_PAGES: Final = ("sign_in", "enrol", "recover", "demo")

_Given = dict[str, str]
_Action = Callable[[Visitor, _Given], Challenge | Enrolled | SignedIn | DeskRefusal]


def add(app: FastAPI, pages: OwnerPages) -> None:
    for name in _PAGES:
        _add_page(app, pages, name)
    for path, action in _actions(pages).items():
        _add_action(app, pages, path, action)
    _add_forms(app, pages)

    @app.get("/live")
    def live() -> Response:
        return Response("ok\n", media_type="text/plain")


def _add_page(app: FastAPI, pages: OwnerPages, name: str) -> None:
    @app.get(f"/{name.replace('_', '-')}", name=name)
    def shown(request: Request) -> Response:
        return pages.page(f"{name}.html", pages.visitors.stranger(request), told="", then="/")


def _actions(pages: OwnerPages) -> dict[str, _Action]:
    """Return what a script may ask, by the path it asks at."""
    sign_in = pages.desk.sign_in

    def begin_enrolment(who: Visitor, given: _Given) -> Challenge | DeskRefusal:
        code = given.get("code", "")
        return sign_in.begin_enrolment(code, who.address) if code else sign_in.begin_passkey(who.token)

    def finish_enrolment(who: Visitor, given: _Given) -> Enrolled | DeskRefusal:
        name = given.get("name", "")
        return sign_in.finish_enrolment(given["ticket"], given["credential"], name, who.address, who.token)

    return {
        "/sign-in/begin": lambda who, _: sign_in.begin_sign_in(who.address),
        "/sign-in/finish": lambda who, given: sign_in.finish_sign_in(given["ticket"], given["credential"], who.address),
        "/prove/begin": lambda who, _: sign_in.begin_sign_in(who.address, who.token),
        "/prove/finish": lambda who, given: sign_in.finish_sign_in(
            given["ticket"], given["credential"], who.address, who.token
        ),
        "/enrol/begin": begin_enrolment,
        "/enrol/finish": finish_enrolment,
        "/recover/finish": lambda who, given: sign_in.recover(given["code"], who.address),
        "/demo/finish": lambda who, given: sign_in.sign_in_by_link(given["code"], who.address),
    }


def _add_action(app: FastAPI, pages: OwnerPages, path: str, action: _Action) -> None:
    @app.post(path, name=path)
    async def acted(request: Request) -> Response:
        given = forms.json_fields(await forms.body(request, _MOST))
        plain = {name: value for name, value in given.items() if isinstance(value, str)}
        visitor = pages.visitors.stranger(request)
        return await run_in_threadpool(_answered, pages, visitor, action, plain)


def _answered(pages: OwnerPages, visitor: Visitor, action: _Action, given: _Given) -> Response:
    try:
        found = action(visitor, given)
    except KeyError:
        return JSONResponse({}, 400)
    if isinstance(found, DeskRefusal):
        words = refusal_words(texts(visitor.language), found)
        again = {"retry-after": str(found.retry_s)} if found.retry_s else None
        return JSONResponse({"problem": " ".join(filter(None, words))}, STATUS[found.why], again)
    if isinstance(found, Challenge):
        return JSONResponse({"ticket": found.ticket, "options": from_json(found.options)})
    enrolled = found if isinstance(found, Enrolled) else None
    session = found.session if isinstance(found, Enrolled) else found
    state = pages.desk.sign_in.state(session.token)
    told: dict[str, Any] = {"form_key": "" if isinstance(state, DeskRefusal) else state.form_key}
    if enrolled is not None:
        told |= {"recovery_code": enrolled.recovery_code, "passkeys": enrolled.passkeys}
    answer = JSONResponse(told)
    pages.visitors.sign_in(answer, session)
    return answer


def _add_forms(app: FastAPI, pages: OwnerPages) -> None:
    @app.post("/language")
    async def language(request: Request) -> Response:
        form = forms.fields(await forms.body(request))
        answer = RedirectResponse(spoken(forms.first(form, "at")), 303)
        if (chosen := forms.first(form, "language")) in LANGUAGES:
            pages.visitors.speak(answer, chosen)
        return answer

    @app.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        return await run_in_threadpool(_signed_out, pages, request, await forms.body(request))


def _signed_out(pages: OwnerPages, request: Request, form: bytes) -> Response:
    """End the session, and take its cookie back in any case. Where the desk does not answer, the form's key cannot be
    checked: nothing is ended then but in this browser, and the guard has seen that no other site sent the form.
    """
    visitor = pages.visitors.stranger(request)
    try:
        forms.check(pages.visitors.owner(request), "/sign-out", form)
        refusal = pages.desk.sign_in.sign_out(visitor.token)
    except SignedOutError as error:
        refusal = error.refusal
    answer: Response = RedirectResponse("/sign-in", 303)
    if refusal is not None and refusal.why is not Why.SIGNED_OUT:
        answer = pages.page("sign_in.html", visitor, status=STATUS[refusal.why], told="sign-out-late", then="/")
    pages.visitors.sign_out(answer)
    return answer
