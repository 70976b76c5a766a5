"""One owner tries every route with ids of a thousand others: none is answered with anything of theirs."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from teller.operate.owner_desk.wire.client import WiredDesk
from tests.owner_page.many_owners import SAMPLES, InProcess, ManyOwnersDesk, OneOfMany, many
from tests.owner_page.visiting import CONFIG
from web.owner.app import application
from web.owner.guard import OwnerGuard

OTHERS: Final = 1_000
#: Parameters of addresses that are no object's id, and a value that is taken.
PLAIN: Final = {"version": "2", "row": "0", "month": "2026-10", "status": "final", "form": "json", "start": "0"}
#: Parameters behind the ? that name no object: of the owner's own list, or of the public log, they choose a part.
CHOOSING: Final = frozenset(
    {"depositor", "record_type", "back", "grace_days", "size", "begin", "before", "left", "number"}
)
#: Forms, with the field that takes an id of each kind.
FORMS: Final[dict[str, dict[str, str]]] = {
    "/offers/accept": {"offering": "offering"},
    "/offers/decline": {"offering": "offering"},
    "/licences/revoke": {"agreement": "agreement"},
    "/consents/confirm-link": {"link": "link"},
    "/consents/refuse-link": {"link": "link"},
    "/give/deposit": {"upload": "upload"},
    "/give/forget": {"upload": "upload"},
    "/security/passkey/remove": {"passkey": "passkey"},
    "/security/session/end": {"session": "session"},
}
#: Forms and scripts' requests that take no id of an object that somebody has.
WITHOUT: Final = frozenset({
    "/sign-in/begin", "/sign-in/finish", "/prove/begin", "/prove/finish", "/enrol/begin", "/enrol/finish",
    "/recover/finish", "/demo/finish", "/language", "/sign-out", "/offers/set-standing-terms",
    "/offers/standing-terms/grant", "/offers/standing-terms/remove", "/consents/give",
    "/consents/withdraw", "/account/successor", "/account/export", "/account/close", "/account/keep",
    "/security/recovery-code", "/give/begin",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A route that takes ids: its path, the ids in it or behind it, and the fields of its form."""

    method: str
    path: str
    kinds: tuple[str, ...]
    query: tuple[str, ...] = ()
    form: dict[str, str] = field(default_factory=dict)

    def address(self, of: OneOfMany) -> str:
        values = {**PLAIN, **of.ids}
        path = re.sub(r"\{(\w+)\}", lambda each: quote(str(values[each[1]]), safe=""), self.path)
        return f"{path}?{urlencode({name: str(values[name]) for name in self.query})}" if self.query else path

    def body(self, of: OneOfMany, key: str) -> bytes:
        if self.path.endswith("/piece"):
            return b"piece"
        fields = {name: str(of.ids[kind]) for name, kind in self.form.items()}
        return urlencode({"form_key": key, "version": "2", **fields}).encode() if self.method == "POST" else b""


def places(app: FastAPI) -> Iterator[Place]:
    """Return all places that take ids.

    Raises:
        AssertionError: a route has a parameter of which this test knows nothing.
    """
    for route in _routes(app):
        inside = [each.name for each in route.dependant.path_params]
        behind = [each.name for each in route.dependant.query_params]
        kinds = {each for each in inside if each not in PLAIN}
        known = set(many(1)[0].ids)
        assert kinds <= known, f"{route.path} has a parameter that is in no list of this test"
        assert set(behind) <= CHOOSING | PLAIN.keys() | {"more"}, f"{route.path}: {behind}"
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        form = FORMS.get(route.path, {})
        assert method == "GET" or form or kinds or route.path in WITHOUT, f"{route.path} is in no list of this test"
        chosen = tuple(each for each in behind if each in ("more", "start"))
        found = (*sorted(kinds), *form.values(), *(each for each in chosen if each == "more"))
        if found:
            yield Place(method, route.path, found, chosen, form)


def _routes(app: FastAPI) -> list[APIRoute]:
    return [each for each in app.routes if isinstance(each, APIRoute)]


class Thief:
    """An owner who has signed in, and tries what others have."""

    def __init__(self, client: httpx.AsyncClient, desk: ManyOwnersDesk, me: OneOfMany) -> None:
        self._client, self._desk, self.me = client, desk, me
        self._token = desk.sample.begin_session(me.account)

    async def ask(self, place: Place, of: OneOfMany) -> httpx.Response:
        key = f"key-{self._token}"
        headers = {"cookie": f"{CONFIG.cookie}={self._token}", "origin": CONFIG.origin, "x-form-key": key}
        body = place.body(of, key)
        return await self._client.request(place.method, place.address(of), content=body, headers=headers)


def _leaks(place: Place, answer: httpx.Response, me: OneOfMany, other: OneOfMany) -> list[str]:
    """Return what is wrong with an answer to somebody else's id."""
    wrong = answer.status_code != (200 if place.kinds == ("more",) else 404)
    shown = [each for each in (other.mark, other.account) if each in answer.text]
    return [f"{place.path}: {answer.status_code} {shown}"] if wrong or shown else []


async def _tried(owners: list[OneOfMany], kind: str) -> tuple[Counter[str], list[str]]:
    """Return how often each place was tried with others' ids of a kind, and what came of it that must not."""
    me, *others = owners
    desk = ManyOwnersDesk({each.account: each for each in owners})
    wired = WiredDesk(InProcess(desk))
    app = application(wired, CONFIG)
    known = [each for each in places(app) if kind in each.kinds]
    tried, leaks = Counter[str](), list[str]()
    transport: Any = httpx.ASGITransport(OwnerGuard(app, CONFIG))
    async with httpx.AsyncClient(transport=transport, base_url=CONFIG.origin) as client:
        thief = Thief(client, desk, me)
        for number, other in enumerate(others):
            place = known[number % len(known)]
            leaks += _leaks(place, await thief.ask(place, other), me, other)
            tried[f"{place.method} {place.path}"] += 1
        assert desk.said == []
        for place in known:  # the same with ids of one's own: the test sees what it looks for
            answer = await thief.ask(place, me)
            assert answer.status_code in (200, 303), place
            assert place.method == "POST" or me.mark in answer.text or place.path in NAMELESS, place
    wired.close()
    return tried, leaks


#: Pages that show no name of anybody.
NAMELESS: Final = frozenset(
    {"/decisions/{decision}", "/decisions/{decision}/state", "/give/{upload}/deposit", "/offers/standing-terms"}
)


@pytest.mark.parametrize("kind", [each for each in SAMPLES if each != "file"])
def test_nobody_gets_anything_of_a_thousand_others(kind: str, record_property: Callable[[str, object], None]) -> None:
    tried, leaks = asyncio.run(_tried(many(OTHERS + 1), kind))
    for place, count in tried.items():
        record_property(place, count)
    assert leaks == []
    assert tried.total() == OTHERS


def test_every_place_is_tried() -> None:
    desk = ManyOwnersDesk({})
    wired = WiredDesk(InProcess(desk))
    kinds = {kind for place in places(application(wired, CONFIG)) for kind in place.kinds}
    wired.close()
    assert kinds == SAMPLES.keys() - {"file"}  # names of files are for the page itself: no address takes one


def test_a_route_that_no_list_names_is_found() -> None:
    app = FastAPI()

    @app.get("/statements/{statement}")
    def statement(statement: str) -> str:
        return statement

    with pytest.raises(AssertionError, match="no list"):
        list(places(app))


def test_a_form_that_no_list_names_is_found() -> None:
    app = FastAPI()

    @app.post("/objects/erase")
    def erase() -> str:
        return ""

    with pytest.raises(AssertionError, match="no list"):
        list(places(app))
