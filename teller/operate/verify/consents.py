"""Judge what was stored and what was refused by what owners had agreed to. Pure.

Receipts are kept for good, and say which consents allowed an object's records, and from when to when Kafka took these.
Of clean records that Kafka still holds each one is judged, and its link; of refused ones, those whose raw record is
still there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import Agreements, Use
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.names import CleanClaim, Names

#: Reasons of failed events of records that nobody agreed to.
REFUSALS: Final = frozenset({"owner_unknown", "consent_missing", "consent_withdrawn", "consent_ended"})


class RawClaim(NamedTuple):
    """A raw record's place, the pseudonym of its owner id, and Kafka's time of it, as in `CleanClaim`."""

    partition: StreamPartition
    offset: int
    subject: str
    time: int


class ConsentAudit:
    """Takes receipts, clean records and refused raw records, each once, and notes what owners had not agreed to."""

    def __init__(self, agreements: Agreements, names: Names, findings: Findings) -> None:
        self._agreements, self._names, self._findings = agreements, names, findings
        #: Rows without a consent, by the first clean offset of their chunk, with the first place.
        self._without: dict[StreamPartition, dict[int, tuple[int, str]]] = {}
        #: From this clean offset on, all records came when consents were asked for.
        self._asked_from: dict[StreamPartition, int] = {}

    def receipt(self, partition: StreamPartition, receipt: Mapping[str, Any], place: str) -> None:
        """Take a receipt; one of a version before consents names none."""
        uses = receipt.get("consents", ())
        for kind in set(self._of_receipt(partition, receipt)):
            self._findings.note(kind, place)
        if any(self._agreements.is_asked(each["first"]) for each in uses):
            self._ask_from(partition, receipt["chunk_end"])
        if (without := len(receipt["raw_offsets"]) - sum(each["records"] for each in uses)) > 0:
            chunks = self._without.setdefault(partition, {})
            count, first = chunks.get(receipt["chunk_start"], (0, place))
            chunks[receipt["chunk_start"]] = count + without, first

    def _of_receipt(self, partition: StreamPartition, receipt: Mapping[str, Any]) -> Iterator[FindingKind]:
        number = self._names.number(partition.stream, receipt["depositor"])
        use = Use(receipt["owner"], number, receipt["schema"].rpartition(".")[0])
        for each in receipt.get("consents", ()):
            times = [time for time in (each["first"], each["last"]) if time >= 0]
            yield from self._of_consent(each["offset"], use, times)

    def _of_consent(self, offset: int, use: Use, times: list[int]) -> Iterator[FindingKind]:
        if not self._agreements.is_for(offset, use):
            lost = self._agreements.enforced is None and not self._agreements.is_consent(offset)
            yield FindingKind.HISTORY_LOST if lost else FindingKind.CONSENT_FOREIGN
        elif not all(self._agreements.may_hold(offset, use, time) for time in times):
            yield FindingKind.CONSENT_NOT_VALID

    def clean(self, claim: CleanClaim) -> None:
        """Take a clean record."""
        if self._agreements.is_asked(claim.time):
            self._ask_from(claim.partition, claim.offset)
        for kind in self._of_clean(claim):
            self._findings.note(kind, claim.partition.clean(claim.offset))

    def _of_clean(self, claim: CleanClaim) -> Iterator[FindingKind]:
        agreements, asked = self._agreements, self._agreements.is_asked(claim.time)
        use = Use(claim.owner, self._names.number(claim.partition.stream, claim.depositor), claim.subject)
        if asked and not agreements.may_be_linked(use.owner, use.depositor, claim.time):
            yield FindingKind.LINK_MISSING
        if claim.consent is None:
            if asked:
                yield FindingKind.CONSENT_MISSING
            return
        yield from (found := list(self._of_consent(claim.consent, use, [claim.time])))
        newest = agreements.surely_held(use, claim.time)
        if not found and newest is not None and newest > claim.consent:
            yield FindingKind.CONSENT_DIFFERS

    def refused(self, claim: RawClaim, event: tuple[str, str]) -> None:
        """Take a raw record that was refused; `event` has depositor and schema of its failed event."""
        depositor, schema = event
        number = self._names.number(claim.partition.stream, depositor)
        if not self._agreements.may_be_asked(claim.time) or self._agreements.surely_allowed(
            number, claim.subject, schema.rpartition(".")[0], claim.time
        ):
            self._findings.note(FindingKind.REFUSAL_WRONG, claim.partition.raw(claim.offset))

    def close(self) -> None:
        """Judge rows without a consent, now that it is known from where on all must have one."""
        for partition, chunks in self._without.items():
            for start, (count, place) in chunks.items():
                if start >= self._asked_from.get(partition, start + 1):
                    self._findings.note(FindingKind.CONSENT_MISSING, place, count)

    def _ask_from(self, partition: StreamPartition, offset: int) -> None:
        self._asked_from[partition] = min(offset, self._asked_from.get(partition, offset))
