"""Standing terms, which answer offers by themselves: those that hold, a form for each grant, and what it says in plain
words before it is set.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, FastAPI, Response

from bank.withdrawals.terms import MOST_GRANTS, StandingGrant
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.forms import FORM_KEY, SentForm
from web.owner.pages import OwnerPages
from web.owner.routes.handling import on_form, part
from web.owner.standing import filling, reading, terms, words
from web.owner.standing.choices import CHOICES, GrantFields, Writing, fields_of
from web.owner.standing.reading import WrongField
from web.owner.standing.terms import KnownTerms
from web.owner.texts import texts
from web.owner.visitor import Visitor

HERE: Final = "/offers/standing-terms"
_OFFERS: Final = "/offers"
#: Field of a form whose sender wants to change something before it is set.
_AGAIN: Final = "again"
_TOO_LONG: Final = DeskRefusal(Why.INVALID, "standing_terms_long")
_FULL: Final = DeskRefusal(Why.INVALID, "standing_terms_full")


class GrantForm(NamedTuple):
    """Form of the grant of a number, 0: of a new one, as it is filled; and what is wrong, by fields."""

    number: int
    given: GrantFields
    wrong: Mapping[str, WrongField] = MappingProxyType({})


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner = Depends(pages.visitors.owner)

    @app.get(HERE)
    def held_terms(visitor: Annotated[Visitor, owner], more: str = "") -> Response:
        held = _held(pages, visitor)
        if isinstance(held, DeskRefusal):
            return pages.refused(visitor, held, HERE)
        grants, following = part(tuple(enumerate(held.terms.grants, 1)), more)
        rows = [(number, words.said(each, texts(visitor.language))) for number, each in grants]
        return pages.page("standing_terms.html", visitor, _OFFERS, held=held, rows=rows, more=following)

    @app.get("/offers/standing-terms/grant")
    def grant(visitor: Annotated[Visitor, owner], number: str = "") -> Response:
        held = _held(pages, visitor)
        if isinstance(held, DeskRefusal):
            return pages.refused(visitor, held, HERE)
        at = _number(number)
        found = held.terms.grants[at - 1] if 0 < at <= len(held.terms.grants) else StandingGrant()
        return _form(pages, visitor, held, GrantForm(at, filling.filled(found, _writing(visitor))))

    _add_forms(app, pages)


def _add_forms(app: FastAPI, pages: OwnerPages) -> None:
    def check(sent: SentForm) -> Response:
        held = _held(pages, sent.visitor)
        if isinstance(held, DeskRefusal):
            return pages.refused(sent.visitor, held, HERE)
        given, number = fields_of(sent.fields), _number(sent.first("number"))
        if sent.first(_AGAIN):
            return _form(pages, sent.visitor, held, GrantForm(number, given))
        found = reading.read(given, _writing(sent.visitor))
        if not isinstance(found, StandingGrant):
            return _form(pages, sent.visitor, held, GrantForm(number, given, found))
        return _confirmed(pages, sent, held, number, found)

    def set_terms(sent: SentForm) -> Response:
        held = _held_as_seen(pages, sent)
        if isinstance(held, DeskRefusal):
            return pages.refused(sent.visitor, held, HERE)
        found = pages.desk.deciding.set_standing_terms(sent.token, sent.first("document"))
        return pages.decided(sent, found, HERE)

    def remove(sent: SentForm) -> Response:
        held = _held_as_seen(pages, sent)
        if isinstance(held, DeskRefusal):
            return pages.refused(sent.visitor, held, HERE)
        left = terms.without_grant(held.terms, _number(sent.first("number")))
        found = pages.desk.deciding.set_standing_terms(sent.token, terms.document_of(left) or "")
        return pages.decided(sent, found, HERE)

    on_form(app, pages, "/offers/standing-terms/grant", check)
    on_form(app, pages, "/offers/standing-terms/remove", remove)
    on_form(app, pages, "/offers/set-standing-terms", set_terms)


def _form(pages: OwnerPages, visitor: Visitor, held: KnownTerms, form: GrantForm) -> Response:
    """Return the form of a grant as it is filled, and beside each field what is wrong in it."""
    status = 422 if form.wrong else 200
    return pages.page("standing_grant.html", visitor, _OFFERS, status, held=held, choices=CHOICES, **form._asdict())


def _confirmed(pages: OwnerPages, sent: SentForm, held: KnownTerms, number: int, grant: StandingGrant) -> Response:
    """Return the page that says in plain words what would be granted, and sets it."""
    wanted = terms.with_grant(held.terms, number, grant)
    if (document := terms.document_of(wanted)) is None:
        return pages.refused(sent.visitor, _FULL if len(wanted.grants) > MOST_GRANTS else _TOO_LONG, HERE)
    found = words.said(grant, texts(sent.visitor.language))
    typed = [(name, each) for name, values in sent.fields.items() if name != FORM_KEY for each in values]
    others = len(held.terms.grants) - (0 < number <= len(held.terms.grants))
    return pages.page(
        "standing_said.html", sent.visitor, _OFFERS, held=held, said=found, document=document, others=others,
        again=_AGAIN, typed=typed,
    )  # fmt: skip


def _held(pages: OwnerPages, visitor: Visitor) -> KnownTerms | DeskRefusal:
    found = pages.desk.reading.standing_terms(visitor.token)
    return found if isinstance(found, DeskRefusal) else terms.known(found)


def _held_as_seen(pages: OwnerPages, sent: SentForm) -> KnownTerms | DeskRefusal:
    """Return the terms that hold, if they are those that the form was made for."""
    held = _held(pages, sent.visitor)
    if isinstance(held, DeskRefusal) or held.seen == sent.first("seen"):
        return held
    return DeskRefusal(Why.CHANGED)


def _writing(visitor: Visitor) -> Writing:
    t = texts(visitor.language)
    return Writing(t.point, t.countries)


def _number(text: str) -> int:
    """Return the number of a grant; 0: none, of a new one."""
    return min(int(text), MOST_GRANTS) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
