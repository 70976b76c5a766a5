"""Counts of what was decided about each version of an offering, and what its originator may be told of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.matching import told_count
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.rules import JudgeRule

#: Kinds of events that are counted, in the order in which they are shown.
COUNTED: Final = tuple(kind for kind in WithdrawalKind if kind is not WithdrawalKind.STANDING)


@dataclass
class DecisionCounts:
    """Numbers of events of one version by kind, of refusals by rule, and of acceptances by standing terms."""

    kinds: Counter[WithdrawalKind] = field(default_factory=Counter)
    refused: Counter[JudgeRule] = field(default_factory=Counter)
    by_standing_terms: int = 0

    @property
    def live(self) -> int:
        """The number of licences that no event has ended."""
        ended = self.kinds[WithdrawalKind.REVOKED] + self.kinds[WithdrawalKind.ENDED]
        return self.kinds[WithdrawalKind.ACCEPTED] - ended

    def take(self, event: WithdrawalEvent) -> None:
        self.kinds[event.kind] += 1
        self.by_standing_terms += event.by_standing_terms
        if event.kind is WithdrawalKind.REFUSED and event.rule is not None:
            self.refused[event.rule] += 1

    def may_be_told(self, least: int) -> dict[str, int | None]:
        """Return what an originator hears of each kind and of live licences, whose least group is `least` owners."""
        return {each.value: told_count(self.kinds[each], least) for each in COUNTED} | {
            "live": told_count(self.live, least)
        }


def counts(events: Iterable[WithdrawalEvent], known: Offerings) -> Mapping[tuple[str, int], DecisionCounts]:
    """Count events by offering and version. Where an answer named a version that there is not, the newest one has it;
    events of unknown offerings are left out.
    """
    found = defaultdict[tuple[str, int], DecisionCounts](DecisionCounts)
    for event in events:
        offering = known.version(event.offering, event.version) or known.newest(event.offering)
        if offering is not None:
            found[offering.id, offering.version].take(event)
    return found
