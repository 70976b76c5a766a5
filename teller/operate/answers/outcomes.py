"""Outcomes of answers, in words and as JSON. Pure."""

from typing import Any, Final, NamedTuple

from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.rules import SENTENCES
from teller.operate.accounts import rules

_UNCHANGED: Final = {
    AnswerKind.ACCEPT: "This version is granted already.",
    AnswerKind.DECLINE: "The owner said no before, or was never asked.",
    AnswerKind.REVOKE: "The owner has no licence of it that holds; `teller accounts decline` says no to the offering.",
    AnswerKind.STANDING: "These are the owner's standing terms already.",
}
LATER: Final = "It is written, and decided by `teller withdrawals`: `teller accounts offers` shows what it led to."


class AnswerOutcome(NamedTuple):
    """AnswerOutcome of an answer: the event that it led to; None: it changed nothing."""

    answer: OwnersAnswer
    event: WithdrawalEvent | None

    @property
    def is_refused(self) -> bool:
        return self.event is not None and self.event.kind is WithdrawalKind.REFUSED


def described(found: AnswerOutcome) -> dict[str, Any]:
    """Return an outcome for programs."""
    event = found.event
    told = _told(found.answer, event.kind.value if event else "unchanged")
    if event is None:
        return told | {"sentence": sentence(found)}
    told |= {"time": rules.day(event.time)}
    match event.kind:
        case WithdrawalKind.ACCEPTED:
            return told | {"licence": str(event.event_id), "until": rules.day(event.until)}
        case WithdrawalKind.REVOKED:
            return told | {"licence": str(event.agreement)}
        case WithdrawalKind.REFUSED:
            return told | ({"rule": event.rule.value, "sentence": SENTENCES[event.rule]} if event.rule else {})
    return told


def written(answer: OwnersAnswer) -> dict[str, Any]:
    """Return an answer whose outcome nobody waits for, for programs."""
    return _told(answer, "written") | {"sentence": LATER}


def _told(answer: OwnersAnswer, outcome: str) -> dict[str, Any]:
    return {"account": answer.owner, "answer": str(answer.answer_id), "outcome": outcome}


def sentence(found: AnswerOutcome) -> str:
    """Return an outcome in words."""
    event = found.event
    if event is None:
        return _UNCHANGED[found.answer.kind]
    match event.kind:
        case WithdrawalKind.ACCEPTED:
            return f"licence {event.event_id}, until {rules.day(event.until)}"
        case WithdrawalKind.REVOKED:
            return f"licence {event.agreement} ended on {rules.day(event.time)}"
        case WithdrawalKind.REFUSED if event.rule:
            return f"{event.rule.value}: {SENTENCES[event.rule]}"
    return f"on {rules.day(event.time)}"
