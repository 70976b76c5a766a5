"""Judge whose rows may lie on which stream: the rule of docs/topics.md, written here once more. Pure.

A worker that takes what it should refuse would find it right by its own check (`bank.accounts.check`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bank.accounts.depositors import Depositor, Kind, Status
from teller.operate.reconciliation.partition import StreamPartition


class CleanClaim(NamedTuple):
    """What a clean record says: its stream partition and offset, its depositor, and Kafka's time of its raw record in
    milliseconds since 1970-01-01T00:00:00Z.
    """

    partition: StreamPartition
    offset: int
    depositor: str
    time: int


class Names:
    """The registered depositors: nobody is foreign where there are none."""

    def __init__(self, entries: Iterable[Depositor]) -> None:
        every = list(entries)
        self._shared = next((each for each in every if each.kind is Kind.SHARED), None)
        registered = [each for each in every if each.kind is not Kind.SHARED]
        self._by_number = {each.number: each for each in registered}
        self._by_name = {each.name: each for each in registered}
        self.count = len(every)

    def foreign(self, partition: StreamPartition, receipt: Mapping[str, Any]) -> bool:
        """Return True if an object lies on a stream of another depositor, or is not for this one to deposit."""
        name, own = receipt["depositor"], _number(partition.stream)
        entry = self._by_name.get(name) if own is None else self._by_number.get(own)
        if entry is None:
            return own is not None and self.count > 0
        if entry.name != name or receipt["schema"].rpartition(".")[0] not in entry.schemas:
            return True
        return entry.kind is Kind.OWNER and receipt["owner"] != entry.owner

    def inactive(self, claim: CleanClaim) -> bool:
        """Return True if the depositor, or the shared stream, was not to be used when Kafka took the raw record.

        A name whose holder has a key for proofs may be on a shared stream at any time: the proof is gone by then.
        """
        own = _number(claim.partition.stream)
        if own is not None:
            entry = self._by_number.get(own)
            return entry is not None and not _is_active(entry, claim.time)
        entry = self._by_name.get(claim.depositor)
        if entry is None:
            return self._shared is not None and not _is_active(self._shared, claim.time)
        unproven = entry.generation == 0 and claim.time >= entry.shared_until
        return unproven or not _is_active(entry, claim.time)


def _number(stream: str) -> int | None:
    """Return the number of the depositor whose stream it is; None for a shared one."""
    own, _, _ = stream.rpartition(".")
    return int(own[1:]) if own else None


def _is_active(entry: Depositor, time: int) -> bool:
    before = [status for status, since in entry.changes if since <= time]
    return bool(before) and before[-1] is Status.ACTIVE
