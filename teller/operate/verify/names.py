"""Judge whose rows may lie on which stream: the rule of docs/topics.md, written here once more. Pure.

A worker that takes what it should refuse would find it right by its own check (`bank.accounts.check`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from bank.accounts.depositors import Depositor, Kind, Status
from teller.operate.reconciliation.partition import StreamPartition

#: Within this time of its writing, workers know an entry: no batch is decided on what is older than two seconds.
KNOWN_MS: Final = 3000


class CleanClaim(NamedTuple):
    """Claim of a clean record: its stream partition and offset, its depositor, Kafka's time of its raw record in
    milliseconds since 1970-01-01T00:00:00Z, its record type, such as social.post (empty: none that is known), its owner
    (a pseudonym), the offset of the consent that allowed it, and that of its raw record (None: it names none). Then
    when Kafka took it itself (`appended`), the hashes of its event and its content (empty: it has none), and the
    generation of its hash key.
    """

    partition: StreamPartition
    offset: int
    depositor: str
    time: int
    subject: str
    owner: str
    consent: int | None = None
    raw: int | None = None
    appended: int = 0
    event: bytes = b""
    content: bytes = b""
    hash_key: int | None = None


class Registered(NamedTuple):
    """The newest entry of a depositor, and when it was written, in milliseconds since 1970-01-01T00:00:00Z."""

    entry: Depositor
    written: int


class Names:
    """The registered depositors: nobody is foreign where there are none."""

    def __init__(self, known: Sequence[Registered]) -> None:
        self._written = {each.entry.number: each.written for each in known}
        every = [each.entry for each in known]
        self._shared = next((each for each in every if each.kind is Kind.SHARED), None)
        registered = [each for each in every if each.kind is not Kind.SHARED]
        self._by_number = {each.number: each for each in registered}
        self._by_name = {each.name: each for each in registered}
        self.count = len(every)

    def number(self, stream: str, depositor: str) -> int:
        """Return the number of the depositor whose record lies on a stream; 0 for a name that is not registered."""
        own, entry = _number(stream), self._by_name.get(depositor)
        return own if own is not None else entry.number if entry else 0

    def foreign(self, partition: StreamPartition, receipt: Mapping[str, Any]) -> bool:
        """Return True if an object lies on a stream of another depositor, or is of an owner not for this one."""
        if (own := _number(partition.stream)) is None or not self.count:
            return False
        entry = self._by_number.get(own)
        return entry is None or entry.name != receipt["depositor"] or not _may_be_of(entry, receipt["owner"])

    def refusable(self, claim: CleanClaim) -> bool:
        """Return True if the depositor was not active, or the record type or the shared stream not for it to use, when
        Kafka took the raw record.

        A name whose holder has a key for proofs may be on a shared stream at any time: the proof is gone by then.
        """
        own = _number(claim.partition.stream)
        if own is not None:
            entry = self._by_number.get(own)
            return entry is not None and not self._granted(entry, claim)
        entry = self._by_name.get(claim.depositor)
        if entry is None or not entry.changes or claim.time < entry.changes[0].since:  # not registered then
            return self._shared is not None and not _is_active(self._shared, claim.time)
        unproven = entry.generation == 0 and claim.time >= entry.shared_until
        return unproven or not self._granted(entry, claim)

    def _granted(self, entry: Depositor, claim: CleanClaim) -> bool:
        """Entries do not say which record types were granted before: only later records are held against them."""
        later = claim.time >= self._written[entry.number] + KNOWN_MS
        may = not later or not claim.subject or claim.subject in entry.schemas
        return may and _is_active(entry, claim.time) and _may_be_of(entry, claim.owner)


def _number(stream: str) -> int | None:
    """Return the number of the depositor whose stream it is; None for a shared one."""
    own, _, _ = stream.rpartition(".")
    return int(own[1:]) if own else None


def _may_be_of(entry: Depositor, owner: str) -> bool:
    return entry.kind is not Kind.OWNER or owner == entry.owner


def _is_active(entry: Depositor, time: int) -> bool:
    before = [status for status, since in entry.changes if since <= time]
    return bool(before) and before[-1] is Status.ACTIVE
