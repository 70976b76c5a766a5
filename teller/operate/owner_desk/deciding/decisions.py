"""Decisions of owners: what the desk's `Deciding` is, but for closing."""

import hashlib
import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Final
from uuid import UUID

from bank.withdrawals.answers import MOST_ID, AnswerKind, OwnersAnswer
from bank.withdrawals.standing_terms import MOST_BYTES
from bank.withdrawals.terms import MOST_VERSION
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.accounts.rules import AccountError
from teller.operate.answers import saying
from teller.operate.owner_desk.closing.closing import OrderedClosing
from teller.operate.owner_desk.deciding import offers, plans
from teller.operate.owner_desk.deciding.memory import Against, DecisionMemory, KeptDecision
from teller.operate.owner_desk.deciding.plans import CHANGED, UNKNOWN
from teller.operate.owner_desk.deciding.port import DecidingBank, Plan
from teller.operate.owner_desk.deciding.writing import DELAYED, DecisionJob, DecisionWriter
from teller.operate.owner_desk.link_ids import link_named
from teller.operate.owner_desk.port.deciding import Closing, DecisionOutcome, TakenDecision
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Seconds for which an owner waits until Kafka has taken a decision; it is called off then, where it can be.
WAIT_S: Final = 10.0
#: Milliseconds after which an answer that nobody has decided is late.
LATE_MS: Final = 10_000
_STANDING: Final = "standing terms"
#: Longest name of a link, in characters.
_MOST_LINK: Final = 32


class OwnersDecisions:
    """Implements `port.deciding.Deciding`, for any number of threads."""

    def __init__(  # noqa: PLR0913, PLR0917 - its parts
        self,
        bank: DecidingBank,
        view: OwnersView,
        memory: DecisionMemory,
        writer: DecisionWriter,
        closing: OrderedClosing,
        is_followed: Callable[[], bool],
        clock: Callable[[], float] = time.time,
        wait_s: float = WAIT_S,
    ) -> None:
        """`view` says what an owner was offered and granted; `is_followed`, whether outcomes are heard by now."""
        self._bank, self._view, self.memory, self.writer = bank, view, memory, writer
        self._closing, self._is_followed, self._clock, self._wait_s = closing, is_followed, clock, wait_s

    def accept(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal:
        """See `Deciding`; so are the others."""
        return self._answer(who, AnswerKind.ACCEPT, offering, version)

    def decline(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal:
        return self._answer(who, AnswerKind.DECLINE, offering, version)

    def revoke(self, who: str, agreement: UUID) -> TakenDecision | DeskRefusal:
        found = self._view.licence(who, agreement)
        if isinstance(found, DeskRefusal):
            return found
        if found.row.state != "holds":
            return CHANGED
        answer = OwnersAnswer(uuid.uuid4(), who, AnswerKind.REVOKE, found.row.offering)
        what = (answer.kind.value, str(agreement))
        return self._say(answer, f"offering {answer.offering}", what, offers.against_revoking(what))

    def set_standing_terms(self, who: str, document: str) -> TakenDecision | DeskRefusal:
        text = document.encode("utf-8", "replace").strip()
        if len(text) > MOST_BYTES:
            return DeskRefusal(Why.INVALID, "standing_terms")
        try:
            terms = saying.terms_of(text, who) if text else None
        except AccountError:
            return DeskRefusal(Why.INVALID, "standing_terms")
        answer = OwnersAnswer(uuid.uuid4(), who, AnswerKind.STANDING, standing=terms)
        return self._say(
            answer, _STANDING, (_STANDING, _digest(text.decode())), lambda last: CHANGED if last.is_waiting else None
        )

    def consent(self, who: str, depositor: str, schemas: tuple[str, ...], until: int) -> TakenDecision | DeskRefusal:
        what = ("consent", _digest(depositor, *schemas, str(until)))
        return self._take(who, "consents", what, plans.consenting(who, depositor, schemas, until, uuid.uuid4()))

    def withdraw(self, who: str, depositor: str, schemas: tuple[str, ...]) -> TakenDecision | DeskRefusal:
        what = ("withdraw", _digest(depositor, *schemas))
        return self._take(who, "consents", what, plans.withdrawing(who, depositor, schemas))

    def confirm_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        return self._link(who, link, confirm=True)

    def refuse_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        return self._link(who, link, confirm=False)

    def name_successor(self, who: str, account: str) -> TakenDecision | DeskRefusal:
        if account and not plans.is_account(account):
            return DeskRefusal(Why.INVALID, "account")
        plan = plans.naming_successor(who, account)
        return self._take(who, "successor", (account,), plan, (who, account) if account else (who,))

    def close(self, who: str, grace_days: int) -> Closing | DeskRefusal:
        return self._closing.order(who, grace_days)

    def keep(self, who: str) -> DeskRefusal | None:
        return self._closing.keep(who)

    def outcome(self, who: str, decision: str) -> DecisionOutcome | DeskRefusal:
        found = self.memory.found(who, decision)
        if found is None or found.taken.cancelled():
            return UNKNOWN
        if found.outcome is not None:
            return found.outcome
        if found.taken.done() and isinstance(refusal := found.taken.result(), DeskRefusal):
            return refusal
        return DecisionOutcome("late" if self._now() - found.made > LATE_MS else "waiting")

    def _answer(self, who: str, kind: AnswerKind, offering: str, version: int) -> TakenDecision | DeskRefusal:
        """Answer an offer: one that was made to the owner, can be answered, and is not granted."""
        if not 0 < len(offering) <= MOST_ID or not 0 < version <= MOST_VERSION:
            return UNKNOWN
        offer = self._view.offer(who, offering, version, "en")
        if isinstance(offer, DeskRefusal):
            return self._newer(who, offering, version) if offer.why is Why.UNKNOWN else offer
        if offer.row.is_granted:
            return CHANGED
        try:
            if refusal := offers.closed(self._bank.offerings(), offering, version, self._now()):
                return refusal
        except TopicUnreadableError:
            return DELAYED
        answer = OwnersAnswer(uuid.uuid4(), who, kind, offering, version)
        what = (kind.value, str(version))
        return self._say(answer, f"offering {offering}", what, offers.against_answer(offer.row))

    def _newer(self, who: str, offering: str, version: int) -> DeskRefusal:
        """Return why a version cannot be answered that is not the last one the owner was offered."""
        found = self._view.offers(who)
        if isinstance(found, DeskRefusal):
            return found
        return CHANGED if any(each.offering == offering and each.version > version for each in found) else UNKNOWN

    def _link(self, who: str, link: str, *, confirm: bool) -> TakenDecision | DeskRefusal:
        """Confirm or end a link; its place at the depositor is of the accounts that the writer reads."""
        if len(link) > _MOST_LINK:
            return UNKNOWN
        try:
            book = self._bank.book((who,))
        except TopicUnreadableError:
            return DELAYED
        account = book.account(who)
        found = link_named(account, link) if account and not account.closed else None
        if refusal := plans.against(book, who, grants=confirm):
            return refusal
        if found is None:
            return CHANGED if self.memory.last(who, f"link {link}") else UNKNOWN
        plan = plans.linking(who, link, confirm=confirm)
        return self._take(who, f"link {link}", (str(confirm),), plan, subject=found.subject)

    def _say(
        self, answer: OwnersAnswer, about: str, what: tuple[str, ...], against: Against
    ) -> TakenDecision | DeskRefusal:
        if not self._is_followed():
            return DELAYED
        plan = plans.answering(answer, grants=answer.kind in saying.GRANTING)
        decision = KeptDecision(answer.owner, about, what, self._now(), answer.answer_id)
        return self._put(DecisionJob(decision, plan, (answer.owner,)), against)

    def _take(  # noqa: PLR0913, PLR0917 - what a decision is
        self,
        who: str,
        about: str,
        what: tuple[str, ...],
        plan: Plan,
        needed: tuple[str, ...] = (),
        subject: str = "",
    ) -> TakenDecision | DeskRefusal:
        decision = KeptDecision(who, about, what, self._now())
        return self._put(DecisionJob(decision, plan, needed or (who,), subject), lambda _last: None)

    def _put(self, job: DecisionJob, against: Against) -> TakenDecision | DeskRefusal:
        """Have a decision written, and wait until it is; one that is on its way is not written again."""
        wanted = job.decision
        decision = self.memory.begin(wanted, against)
        if isinstance(decision, DeskRefusal):
            return decision
        if decision is wanted and not self.writer.put(job):
            return DELAYED
        try:
            taken = decision.taken.result(self._wait_s)
        except TimeoutError:
            if decision is wanted and decision.taken.cancel():
                return DELAYED
            return TakenDecision(decision.id, 0)
        except CancelledError:
            return DELAYED
        return taken if isinstance(taken, DeskRefusal) else TakenDecision(decision.id, taken.time)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _digest(*parts: str) -> str:
    """Return what stands for a decision's texts, which may be long."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
