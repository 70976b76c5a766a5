"""A witness's decision: which checkpoints it cosigns, so that a log which showed it one tree cannot show it another.

It keeps the newest checkpoint of each log that it cosigned, and cosigns another only with the proof that the log grew
(C2SP tlog-witness). Who calls this makes the state that it returns durable before anybody sees the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bank.transparency.add_checkpoint import AddCheckpoint, add_checkpoint_of
from bank.transparency.checkpoint import Checkpoint, checkpoint_of, claimed_of
from bank.transparency.keys import TIMED, SignerKey, VerifierKey, signers
from bank.transparency.merkle import EMPTY_ROOT
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import verify_consistency

#: The newest note of each log by its origin, signed by the log and by the witness.
Cosigned = Mapping[str, SignedNote]


class WitnessStatus(IntEnum):
    """Answer of a witness, as a status of HTTP."""

    COSIGNED = 200
    MALFORMED = 400
    NOT_SIGNED = 403
    UNKNOWN_LOG = 404
    OTHER_SIZE = 409
    NOT_CONSISTENT = 422


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """An answer, and what the witness has cosigned from now on."""

    status: WitnessStatus
    body: str
    cosigned: Cosigned


@dataclass(frozen=True, slots=True)
class LogWitness:
    """A witness: it signs by `keys`, for `logs`, whose keys stand by their origin.

    Raises:
        ValueError: a key signs without a time, as a log does.
    """

    keys: Sequence[SignerKey]
    logs: Mapping[str, frozenset[VerifierKey]]

    def __post_init__(self) -> None:
        if not all(key.kind in TIMED for key in self.keys):
            raise ValueError("a witness signs by keys that state a time")

    def add_checkpoint(self, cosigned: Cosigned, request: bytes, time: int) -> WitnessAnswer:
        """Decide on a request; `time` is in seconds since 1970-01-01T00:00:00Z, and not 0."""
        read = add_checkpoint_of(request)
        claimed = claimed_of(read.note.text) if read else None
        if read is None or claimed is None:
            return WitnessAnswer(WitnessStatus.MALFORMED, "", cosigned)
        kept = cosigned.get(claimed.origin)
        newest = checkpoint_of(kept.text) if kept else None
        if (status := self._judged(read, claimed, newest)) is not WitnessStatus.COSIGNED:
            known = f"{newest.size if newest else 0}\n"
            return WitnessAnswer(status, known if status is WitnessStatus.OTHER_SIZE else "", cosigned)
        made = tuple(key.sign(claimed, time) for key in self.keys)
        logs = tuple(each for each in read.note.signatures if any(key.is_of(each) for key in self.logs[claimed.origin]))
        after = {**cosigned, claimed.origin: SignedNote(read.note.text, logs).with_signatures(made)}
        return WitnessAnswer(status, "".join(each.line for each in made), after)

    def _judged(self, request: AddCheckpoint, claimed: Checkpoint, newest: Checkpoint | None) -> WitnessStatus:
        if claimed.origin not in self.logs:
            return WitnessStatus.UNKNOWN_LOG
        if not signers(request.note, claimed, self.logs[claimed.origin]):
            return WitnessStatus.NOT_SIGNED
        if request.old > claimed.size:
            return WitnessStatus.MALFORMED
        if request.old != (newest.size if newest else 0):
            return WitnessStatus.OTHER_SIZE
        return WitnessStatus.COSIGNED if _grew(request, claimed, newest) else WitnessStatus.NOT_CONSISTENT


def _grew(request: AddCheckpoint, claimed: Checkpoint, newest: Checkpoint | None) -> bool:
    if newest is None or newest.size == 0:
        return not request.proof and (claimed.size > 0 or claimed.root == EMPTY_ROOT)
    return verify_consistency(newest.size, claimed.size, request.proof, newest.root, claimed.root)
