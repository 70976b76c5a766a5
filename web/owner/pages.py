"""Pages: answers that templates make, and what stands where the desk refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse

from teller.operate.owner_desk.port.deciding import TakenDecision
from teller.operate.owner_desk.port.desk import OwnerDesk
from teller.operate.owner_desk.port.reading import Delay
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.config import OwnerPageConfig
from web.owner.forms import FORM_KEY, SentForm
from web.owner.refusal_words import refusal_words
from web.owner.rendering import rendered
from web.owner.texts import texts
from web.owner.visitor import Visitor, Visitors

#: Status of an answer, by why the desk refuses.
STATUS: Final[Mapping[Why, int]] = {
    Why.SIGNED_OUT: 401, Why.ENROL_FIRST: 403, Why.PROVE_AGAIN: 403, Why.UNKNOWN: 404, Why.CHANGED: 409,
    Why.TOO_MANY: 429, Why.DELAYED: 503, Why.CLOSED: 403, Why.INVALID: 400, Why.ACCOUNT_ENDED: 410, Why.KEPT: 403,
}  # fmt: skip
#: Entries of the navigation: address, and key of the text.
NAVIGATION: Final = (
    ("/", "nav-overview"),
    ("/offers", "nav-offers"),
    ("/licences", "nav-licences"),
    ("/uses", "nav-uses"),
    ("/deposits", "nav-deposits"),
    ("/consents", "nav-consents"),
    ("/earnings", "nav-earnings"),
    ("/looks", "nav-looks"),
    ("/refusals", "nav-refusals"),
    ("/check", "nav-check"),
    ("/give", "nav-give"),
    ("/account", "nav-account"),
)


#: Rooms to which one goes back, and those besides in which one can choose a language.
_ROOMS: Final = tuple(each for each, _ in NAVIGATION[1:])
_SPOKEN: Final = (*_ROOMS, "/security", "/decisions", "/sign-in", "/enrol", "/recover", "/demo")


def own(address: str, rooms: Sequence[str] = _ROOMS) -> str:
    """Return an address of one of the page's rooms; for whatever else is given, the overview's."""
    path = address.partition("?")[0]
    return address if any(path == each or path.startswith(f"{each}/") for each in rooms) else "/"


def spoken(address: str) -> str:
    """Return an address of the page at which a language can be chosen; for whatever else is given, the overview's."""
    return own(address, _SPOKEN)


@dataclass(frozen=True, slots=True)
class OwnerPages:
    """The desk and the means to answer, for routes."""

    desk: OwnerDesk
    config: OwnerPageConfig
    visitors: Visitors

    def page(self, template: str, visitor: Visitor, here: str = "", status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page; `here` is the address of its entry in the navigation."""
        state = visitor.state
        html = rendered(
            template, visitor.language, here=here, version=version("teller"), state=state,
            navigation=NAVIGATION if state and state.may == "all" else (), form_key=state.form_key if state else "",
            form_key_name=FORM_KEY, at=spoken(visitor.at or here),
            **{"late": partial(self._late, visitor), **values},
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _late(self, visitor: Visitor) -> tuple[Delay, ...]:
        """Return the parts of the bank that are late, for the notice above each page; a page asks as it is made."""
        found = self.desk.reading.delays(visitor.token)
        return () if isinstance(found, DeskRefusal) else found

    def refused(self, visitor: Visitor, refusal: DeskRefusal, here: str = "") -> Response:
        """Return a page that says why, and what to do."""
        if refusal.why is Why.ENROL_FIRST:
            return RedirectResponse("/security", 303)
        answer: Response
        if refusal.why is Why.SIGNED_OUT:
            told = "signed-out" if visitor.token else ""
            answer = self.page("sign_in.html", visitor, status=401, told=told, then=own(here))
            self.visitors.sign_out(answer)
            return answer
        words = refusal_words(texts(visitor.language), refusal)
        late = {"late": tuple} if refusal.why is Why.DELAYED else {}  # it says so itself, and the desk may be away
        answer = self.page("refused.html", visitor, here, STATUS[refusal.why], words=words, **late)
        if refusal.retry_s:
            answer.headers["retry-after"] = str(refusal.retry_s)
        return answer

    def decided(self, sent: SentForm, found: TakenDecision | DeskRefusal, back: str) -> Response:
        """Return what follows a decision: the page that shows its outcome, or why it was not taken."""
        if isinstance(found, DeskRefusal):
            return self.prove(sent) if found.why is Why.PROVE_AGAIN else self.refused(sent.visitor, found, back)
        return RedirectResponse(f"/decisions/{quote(found.decision, safe='')}?back={quote(back, safe='/')}", 303)

    def after(self, sent: SentForm, found: object, then: str) -> Response:
        """Return what follows a form that the desk took at once: the page `then`; or why it did not take it."""
        if not isinstance(found, DeskRefusal):
            return RedirectResponse(then, 303)
        return self.prove(sent) if found.why is Why.PROVE_AGAIN else self.refused(sent.visitor, found, then)

    def prove(self, sent: SentForm) -> Response:
        """Return a page on which a passkey is used anew; then the same form is sent again."""
        kept = [(name, value) for name, values in sent.fields.items() if name != FORM_KEY for value in values]
        return self.page("prove.html", sent.visitor, status=403, action=sent.path, kept=kept)
