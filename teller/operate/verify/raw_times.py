"""Compare the times of raw records that clean records name with Kafka's, where they decide something. Pure.

Who writes to a clean topic can name a time at which a consent held. Kafka's own time is looked up where the raw record
is still there, and link, consent or the bank's asking began or ended since the first raw record that is: elsewhere any
time of a raw record decides the same.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from teller.operate.reconciliation.offsets import spans
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import Agreements, Use
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.names import CleanClaim, Names
from teller.operate.verify.sources import CommittedOffsets

#: So many times are looked up.
MOST_LOOKED_UP: Final = 100_000
#: So many offsets at each end of a raw topic are read: one may be the marker of a transaction, which has no time.
_EDGE: Final = 10


class RawTimeSpan(NamedTuple):
    """Kafka's times of the first and the last raw record; by default they are not known."""

    first: int = -sys.maxsize
    last: int = sys.maxsize


class RawTimes:
    """Takes raw records from the ends of raw topics, then clean records, then the raw records that are `wanted`."""

    def __init__(
        self, before: Mapping[StreamPartition, CommittedOffsets], agreements: Agreements, names: Names, found: Findings
    ) -> None:
        self._held = {partition: at.raw for partition, at in before.items() if at.raw and at.clean}
        self._agreements, self._names, self._findings = agreements, names, found
        self._ends: dict[StreamPartition, list[int]] = {}
        self._left = MOST_LOOKED_UP
        #: By raw offset, offset and time of each clean record.
        self._clean: dict[StreamPartition, dict[int, list[tuple[int, int]]]] = {}

    def edges(self) -> Mapping[StreamPartition, Sequence[range]]:
        """Return the offsets at the ends of the raw topics."""
        return {partition: _edges(held) for partition, held in self._held.items()}

    def edge(self, raw: RawClaim) -> None:
        """Take one of these records."""
        self._ends.setdefault(raw.partition, []).append(raw.time)

    def clean(self, claim: CleanClaim) -> None:
        """Take a clean record."""
        if claim.raw is None or claim.raw not in self._held.get(claim.partition, ()) or not self._left:
            return
        use = Use(claim.owner, self._names.number(claim.partition.stream, claim.depositor), claim.subject)
        if not self._agreements.surely_same(use, claim.consent, *self._window(claim.partition)):
            self._left -= 1
            of = self._clean.setdefault(claim.partition, {})
            of.setdefault(claim.raw, []).append((claim.offset, claim.time))

    def wanted(self) -> Mapping[StreamPartition, Sequence[range]]:
        """Return the raw offsets to be looked up, and some around them."""
        return {
            partition: list(spans(range(offset, offset + 1) for offset in sorted(of)))
            for partition, of in self._clean.items()
        }

    def raw(self, raw: RawClaim) -> None:
        """Take one of these records."""
        for offset, time in self._clean[raw.partition].get(raw.offset, ()):
            if time != raw.time:
                self._findings.note(FindingKind.RAW_TIME_DIFFERS, raw.partition.clean(offset))

    def _window(self, partition: StreamPartition) -> RawTimeSpan:
        times = self._ends.get(partition, ())
        return RawTimeSpan(min(times), max(times)) if len(times) > 1 else RawTimeSpan()


def _edges(held: range) -> list[range]:
    if len(held) <= 2 * _EDGE:
        return [held]
    return [held[:_EDGE], held[-_EDGE:]]
