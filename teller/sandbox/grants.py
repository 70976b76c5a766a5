"""The demo's offerings: owners grant one by hand and by standing terms, one declines it, one revokes; and then another
builder wants the same records for itself alone. Later, when a package has gone out, two more revoke.
"""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple

from bank.ledger.months import DAY_MS
from bank.withdrawals import standing_terms
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.document_parts import day_of
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.matching import owners
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.standing_terms import StandingTermsProblems
from bank.withdrawals.terms import Offering, Role
from teller.operate.accounts.writer import writer
from teller.operate.answers import known, outcomes, saying
from teller.operate.answers.deciding import decided
from teller.operate.answers.kafka_decisions import KafkaDecisions
from teller.operate.answers.outcomes import AnswerOutcome
from teller.operate.offerings import matched, opening
from teller.operate.offerings.matched import OwnersHoldings
from teller.operate.originators import operations
from teller.operate.originators.operations import OriginatorApplication
from teller.operate.originators.register import OriginatorRegister
from teller.sandbox.patience import until
from teller.settings import Settings

BUILDERS: Final = (
    OriginatorApplication("reel-ai", Role.BUILDER, "VAT:NL999999999B01", "Reel AI BV", "data@reel.example"),
    OriginatorApplication("sole-ai", Role.BUILDER, "VAT:SE999999999901", "Sole AI AB", "data@sole.example"),
)
#: An offering that leaves others room, and one that does not.
OPEN, ALONE = "films-for-all", "films-for-one"
_OFFERING: Final[dict[str, Any]] = {
    "version": 1, "purpose": "A model that answers questions about films", "framework": "PyTorch",
    "uses": ["train"], "wanted": [{"record_type": "social.post", "fields": ["text", "language"]}],
    "data_from": "2020-01-01", "territory": ["EU"], "groups": {"owners": 2, "alike": 2},
    "price": {"per": "record", "amount": "0.05", "currency": "EUR"},
}  # fmt: skip
#: Any registered builder may train on the owner's posts in the EU, for a cent or more a record, beside others.
TERMS: Final[dict[str, Any]] = {"version": 1, "grants": [{
    "domains": ["social"], "uses": ["train"], "any_buyer": True, "territory": ["EU"], "longest_days": 3653,
    "least_prices": [{"per": "record", "amount": "0.01", "currency": "EUR"}], "exclusivity": ["none"],
}]}  # fmt: skip
#: Owners who have a part: four that have one of their own, and those who accept as the first does.
_PARTS: Final = 8
#: Owners who revoke after a package has gone out: as many as look alike in it.
_LATER: Final = 2
_LICENCE_DAYS: Final = 8 * 365


class DemoDecision(NamedTuple):
    """Decision about what an owner said to an offering: an event's kind, and what it means, in words."""

    offering: str
    owner: str
    said: str
    outcome: str
    words: str


class DemoGrants(NamedTuple):
    """Decisions in their order; `well`: they are what this story leads to. `holders` have a licence of `offering`."""

    decisions: tuple[DemoDecision, ...]
    well: bool
    offering: Offering | None = None
    holders: tuple[str, ...] = ()


def grants(settings: Settings, names: Sequence[str]) -> DemoGrants | None:
    """Play the story; `names` are owners' accounts, of whom the first that match take part. None: too few do.

    Raises:
        What the commands of operators raise.
    """
    _register(settings)
    first, second = _offering(OPEN, "reel-ai", "reel-7b"), _offering(ALONE, "sole-ai", "sole-7b", exclusivity="whole")
    holdings = matched.read(settings)
    match = set(owners(holdings.holdings, holdings.matching(first.terms)))
    chosen = [each for each in names if each in match][:_PARTS]
    if len(chosen) < _PARTS:
        return None
    story = _Story(settings, holdings, chosen)
    return DemoGrants(tuple(story.play(first, second)), story.well, first, story.holders)


def revoke(settings: Settings, offering: Offering, holders: Sequence[str]) -> list[str]:
    """Let the last holders of a licence revoke it; return who they are."""
    names = list(holders[-_LATER:])
    _say(settings, saying.answers(AnswerKind.REVOKE, names, offering, 0, uuid.uuid4))
    return names


class _Story:
    """The story of four owners: who accepts by hand, who has standing terms, who declines, and who changes its mind."""

    def __init__(self, settings: Settings, holdings: OwnersHoldings, chosen: Sequence[str]) -> None:
        self._settings, self._holdings, self.well = settings, holdings, True
        self._hand, self._terms, self._declines, self._revokes, *self._more = chosen

    @property
    def holders(self) -> tuple[str, ...]:
        """Owners who have a licence of the first offering in the end."""
        return self._hand, self._terms, *self._more

    def play(self, first: Offering, second: Offering) -> Iterator[DemoDecision]:
        terms = standing_terms.read(json.dumps(TERMS).encode(), self._terms)
        if isinstance(terms, StandingTermsProblems):
            raise TypeError(str(terms))
        _say(self._settings, [OwnersAnswer(uuid.uuid4(), self._terms, AnswerKind.STANDING, standing=terms)])
        self._open(first)
        yield from self._by_standing_terms(first)
        accept = [self._hand, self._revokes, *self._more]
        yield from self._answered(first, AnswerKind.ACCEPT, accept, WithdrawalKind.ACCEPTED)
        yield from self._answered(first, AnswerKind.DECLINE, [self._declines], WithdrawalKind.DECLINED)
        yield from self._answered(first, AnswerKind.REVOKE, [self._revokes], WithdrawalKind.REVOKED)
        self._open(second)
        kept_out = [self._hand, self._terms]
        yield from self._answered(second, AnswerKind.ACCEPT, kept_out, WithdrawalKind.REFUSED, JudgeRule.NOT_ALONE)
        free = [self._declines, self._revokes]
        yield from self._answered(second, AnswerKind.ACCEPT, free, WithdrawalKind.ACCEPTED)

    def _open(self, offering: Offering) -> None:
        """Open the offering, and wait until it is made to all who match."""
        opening.put(self._settings, offering)
        numbers = self._holdings.matching(offering.terms)
        matched.make_offers(self._settings, self._holdings, offering, numbers)
        self.well &= until(lambda: len(matched.offered(self._settings, offering)) == len(numbers))

    def _by_standing_terms(self, offering: Offering) -> Iterator[DemoDecision]:
        history = known.histories(self._settings, [self._terms])[self._terms]
        event = history.words.get(offering.id)
        self.well &= event is not None and event.kind is WithdrawalKind.ACCEPTED and event.by_standing_terms
        if event is not None:
            answer = OwnersAnswer(event.event_id, self._terms, AnswerKind.ACCEPT)
            yield _decision(offering, "by standing terms", AnswerOutcome(answer, event))

    def _answered(
        self, offering: Offering, kind: AnswerKind, names: list[str], wanted: WithdrawalKind,
        rule: JudgeRule | None = None,
    ) -> Iterator[DemoDecision]:  # fmt: skip
        version = offering.version if kind is AnswerKind.ACCEPT else 0
        found = _say(self._settings, saying.answers(kind, names, offering, version, uuid.uuid4))
        self.well &= all(each.event and (each.event.kind, each.event.rule) == (wanted, rule) for each in found)
        for each in sorted(found, key=lambda each: names.index(each.answer.owner)):
            yield _decision(offering, kind.value, each)


def _say(settings: Settings, answers: list[OwnersAnswer]) -> list[AnswerOutcome]:
    """Write answers, and wait for what is decided."""
    with closing(KafkaDecisions(settings)) as log:
        with writer(settings, [each.owner for each in answers]) as opened:
            said = dict(zip(opened.say(answers), answers, strict=True))
        return list(decided(said, log))


def _decision(offering: Offering, said: str, found: AnswerOutcome) -> DemoDecision:
    outcome, words = found.event.kind.value if found.event else "unchanged", ""
    if found.event and found.event.kind is WithdrawalKind.ACCEPTED:
        words = f"licence until {day_of(found.event.until)}"
    elif found.is_refused:
        words = outcomes.sentence(found)
    return DemoDecision(offering.id, found.answer.owner, said, outcome, words)


def _register(settings: Settings) -> None:
    opened = OriginatorRegister(settings)
    for each in BUILDERS:
        operations.register(opened, operations.checked(each))


def _offering(name: str, originator: str, model: str, **more: str) -> Offering:
    """Make the offering: since yesterday it can be answered, as offers wait for a minute behind its first day."""
    now = time.time_ns() // 1_000_000
    days = {"opens": -1, "closes": 60, "data_until": _LICENCE_DAYS, "expires": _LICENCE_DAYS}
    text = _OFFERING | {name: day_of(now // DAY_MS * DAY_MS + number * DAY_MS) for name, number in days.items()}
    text |= {"offering": name, "originator": originator, "model": model} | more
    return opening.checked(json.dumps(text).encode(), Offerings(), now)
