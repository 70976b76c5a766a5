"""Decide answers, and ends of licences: which events they lead to. Pure; what was decided before is an owner's file.

Nothing is decided twice: an answer that comes again, an acceptance of what is granted and a revocation of what is not
lead to no event. An acceptance by hand is accepted or refused by the judge; standing terms answer an offering when it
is made to the owner, and where they do not allow it, nothing is said.

**Time.** An answer counts at Kafka's time of it, or at the newest time that was decided by for the owner, whichever is
later. A licence that an event has ended stays so, whatever a clock says.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from bank.withdrawals.answers import AnswerKind, Held, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.judge import judge
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.owner_file import OwnerFile
from bank.withdrawals.requests import Acceptance, AccountState
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Licence, Offering, OfferingAnswer, Originator, Said

Events = tuple[WithdrawalEvent, ...]
#: Rules by which all licences of an account end.
_GONE: Final = {AccountState.CLOSED: JudgeRule.OWNER_CLOSED, AccountState.ERASED: JudgeRule.OWNER_ERASED}


class BankView(NamedTuple):
    """Knowledge of everybody: offerings, the state of an account, and an originator by its name."""

    offerings: Offerings
    account: Callable[[str], AccountState]
    originator: Callable[[str], Originator]


def decided(answer: OwnersAnswer, file: OwnerFile, time: int, view: BankView) -> Events:
    """Return the events of an answer of this owner, which Kafka took at `time`."""
    if answer.answer_id in file.answered:
        return ()
    at = max(time, file.latest)
    match answer.kind:
        case AnswerKind.ACCEPT:
            return _accepted(answer, file, at, view)
        case AnswerKind.DECLINE:
            repeated = answer.offering in file.declined or file.offer(answer.offering) is None
            return () if repeated else (_event(WithdrawalKind.DECLINED, answer, at, view),)
        case AnswerKind.REVOKE:
            licences = (each for each in _holding(file, at) if each.offering == answer.offering)
            return tuple(_ending(WithdrawalKind.REVOKED, each, at, answer) for each in licences)
        case AnswerKind.STANDING:
            same = answer.standing == file.standing
            return () if same else (_event(WithdrawalKind.STANDING, answer, at, view, standing=answer.standing),)
        case AnswerKind.OFFER:
            return _offered(answer, file, at, view)


def due(file: OwnerFile, now: int, account: AccountState) -> Events:
    """Return the ends of licences whose date has come, and of all of them where the account is closed or erased."""
    rule = _GONE.get(account)
    return tuple(
        _ending(WithdrawalKind.ENDED, each, each.until if now >= each.until else max(now, file.latest), rule=found)
        for each in file.live()
        if (found := JudgeRule.EXPIRED if now >= each.until else rule)
    )


def _accepted(answer: OwnersAnswer, file: OwnerFile, at: int, view: BankView) -> Events:
    offering = view.offerings.newest(answer.offering)
    if offering is None:
        return (_event(WithdrawalKind.REFUSED, answer, at, view, rule=JudgeRule.OFFERING_NOT_OPEN),)
    if any(each.offering == offering.id and each.version == answer.version for each in _holding(file, at)):
        return ()
    said = OfferingAnswer(answer.owner, answer.offering, answer.version, Said.ACCEPT)
    rule = _against(_asked(offering, said, _held(file, offering), view), file, at, view)
    if rule is not None:
        return (_event(WithdrawalKind.REFUSED, answer, at, view, rule=rule),)
    return _granted(answer, offering, file, at, by_standing_terms=False)


def _offered(answer: OwnersAnswer, file: OwnerFile, at: int, view: BankView) -> Events:
    """Make an offer, unless that was done, or nobody could accept; then ask the owner's standing terms."""
    offering, before = view.offerings.newest(answer.offering), file.offer(answer.offering)
    if offering is None or offering.version != answer.version or (before and before.version >= offering.version):
        return ()
    is_over = view.offerings.is_closed(offering.id) or at >= offering.closes
    if is_over or view.account(file.owner) is not AccountState.OPEN:
        return ()
    made = _event(WithdrawalKind.OFFERED, answer, at, view, until=offering.closes, held=answer.held)
    if _against(_asked(offering, None, answer.held, view), file, at, view) is not None:
        return (made,)
    return (made, *_granted(answer, offering, file, at, by_standing_terms=True))


def _held(file: OwnerFile, offering: Offering) -> Held:
    """Return what the owner held when this version was made to it; nothing where it was not."""
    offered = file.offer(offering.id)
    return offered.held if offered and offered.version == offering.version else ()


def _asked(offering: Offering, said: OfferingAnswer | None, held: Held, view: BankView) -> Acceptance:
    closed = view.offerings.is_closed(offering.id)
    return Acceptance(offering, view.originator(offering.originator), said, dict(held), closed)


def _against(request: Acceptance, file: OwnerFile, at: int, view: BankView) -> JudgeRule | None:
    return judge(request, file.state(view.account(file.owner)), at).refused_by


def _granted(answer: OwnersAnswer, offering: Offering, file: OwnerFile, at: int, *, by_standing_terms: bool) -> Events:
    """Return the new licence, behind the ends of those for older versions, which it replaces."""
    older = (each for each in _holding(file, at) if each.offering == offering.id)
    accepted = WithdrawalEvent(
        WithdrawalKind.ACCEPTED,
        answer.owner,
        at,
        answer.answer_id,
        offering=offering.id,
        version=offering.version,
        originator=offering.originator,
        by_standing_terms=by_standing_terms,
        until=offering.terms.expires,
    )
    return (*(_ending(WithdrawalKind.ENDED, each, at, answer, JudgeRule.REPLACED) for each in older), accepted)


def _holding(file: OwnerFile, at: int) -> Iterable[Licence]:
    """Return the licences that hold at this time."""
    return (each for each in file.live() if at < each.until)


def _event(kind: WithdrawalKind, answer: OwnersAnswer, at: int, view: BankView, **fields: Any) -> WithdrawalEvent:
    offering = view.offerings.newest(answer.offering)
    return WithdrawalEvent(
        kind,
        answer.owner,
        at,
        answer.answer_id,
        offering=answer.offering,
        version=answer.version,
        originator=offering.originator if offering else "",
        **fields,
    )


def _ending(
    kind: WithdrawalKind, licence: Licence, at: int, answer: OwnersAnswer | None = None, rule: JudgeRule | None = None
) -> WithdrawalEvent:
    return WithdrawalEvent(
        kind,
        licence.owner,
        at,
        answer.answer_id if answer else None,
        offering=licence.offering,
        version=licence.version,
        originator=licence.originator,
        agreement=licence.agreement,
        rule=rule,
    )
