"""May an owner answer an offer now? Pure. The judge rules on what is written; this says before what has changed."""

from typing import Final

from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.offerings import Offerings, OfferingState
from teller.operate.owner_desk.deciding.memory import Against, KeptDecision
from teller.operate.owner_desk.port.reading import OfferRow
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

CHANGED: Final = DeskRefusal(Why.CHANGED)


def closed(known: Offerings, offering: str, version: int, now: int) -> DeskRefusal | None:
    """Return why a version cannot be answered: it is not the newest, not open yet, or over."""
    found = known.version(offering, version)
    if found is None:
        return DeskRefusal(Why.UNKNOWN)
    return None if known.state(found, now) is OfferingState.OPEN else CHANGED


def against_answer(offer: OfferRow) -> Against:
    """Return the rule for an answer: another one is on its way, or has accepted and the index does not know it."""

    def against(last: KeptDecision) -> DeskRefusal | None:
        if last.is_waiting:
            return CHANGED
        since = last.outcome.since if last.outcome else 0
        return CHANGED if last.what[0] == AnswerKind.ACCEPT and offer.said_at < since else None

    return against


def against_revoking(what: tuple[str, ...]) -> Against:
    """Return the rule for revoking: that licence was revoked, unknown to the index. Nothing else is in its way."""
    return lambda last: CHANGED if last.what == what else None
