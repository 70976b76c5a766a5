"""Deposits of owners' own: what the desk's `Giving` is."""

from collections.abc import Iterator, Mapping
from typing import Final

from confluent_kafka import KafkaException

from bank.accounts.depositors import Depositor
from connectors.api import Connector, Deposit, DepositFailed
from connectors.records import schema_named
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.owner_desk.giving.listening import DepositListener
from teller.operate.owner_desk.giving.port import Admit, GivingBank, ReadingFailed, ReadsUploads, UploadJob
from teller.operate.owner_desk.giving.turns import Turns
from teller.operate.owner_desk.giving.uploads import UNKNOWN, GivenUpload, KeptUpload, Uploads
from teller.operate.owner_desk.port.giving import DepositProgress, Trial, Upload, UploadConnector
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

DELAYED: Final = DeskRefusal(Why.DELAYED, "deposits")


class OwnersGiving:
    """Implements `port.giving.Giving`, for any number of threads."""

    def __init__(
        self, uploads: Uploads, reads: ReadsUploads, bank: GivingBank, admit: Admit, found: Mapping[str, Connector]
    ) -> None:
        """`found` are the connectors by name; those that take a person's own export are used."""
        self._uploads, self._reads, self._bank, self._admit = uploads, reads, bank, admit
        self._found = {name: each for name, each in found.items() if each.takes}
        self._listener, self._turns, self._is_open = DepositListener(bank, uploads), Turns(), True

    def start(self) -> None:
        """Begin to listen for what becomes of deposits."""
        self._listener.start()

    def close(self) -> None:
        """Stop; what is being read or sent breaks off."""
        self._is_open = False
        self._turns.close()
        self._listener.close()

    def connectors(self, who: str) -> tuple[UploadConnector, ...] | DeskRefusal:  # noqa: ARG002 - all see the same
        """See `Giving`; so are the others."""
        entry = self._entry()
        if isinstance(entry, DeskRefusal):
            return DELAYED if entry is DELAYED else ()
        offered = ((each, tuple(sorted(entry.schemas.intersection(each.makes)))) for each in self._found.values())
        return tuple(
            UploadConnector(each.name, each.takes, makes)
            for each, makes in offered
            if makes and each.domain in entry.domains
        )

    def begin_upload(self, who: str, connector: str, size: int) -> Upload | DeskRefusal:
        offered = self.connectors(who)
        if isinstance(offered, DeskRefusal):
            return offered
        if not any(each.name == connector for each in offered):
            return UNKNOWN
        made = self._uploads.begin(who, connector, size)
        return made if isinstance(made, DeskRefusal) else Upload(made.id, 0)

    def add_piece(self, who: str, upload: str, start: int, piece: bytes) -> Upload | DeskRefusal:
        return self._uploads.add(who, upload, start, piece)

    def trial(self, who: str, upload: str) -> Trial | DeskRefusal:
        if (kept := self._uploads.found(who, upload)) is None:
            return UNKNOWN
        if kept.trial is not None:
            return kept.trial
        if not kept.is_whole:
            return DeskRefusal(Why.INVALID, "size")
        if isinstance(entry := self._entry(), DeskRefusal):
            return entry
        if self._uploads.claim(kept):
            kept.trial = Trial("running")
            self._turns.put(who, lambda: self._try(kept, entry))
        return kept.trial or Trial("running")

    def deposit(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        if (kept := self._uploads.found(who, upload)) is None:
            return UNKNOWN
        if kept.given is not None:
            return _progress(kept, kept.given)
        if kept.trial is None or kept.trial.state != "ready":
            return DeskRefusal(Why.INVALID, "trial")
        if not kept.trial.records:
            return DeskRefusal(Why.INVALID, "records")
        if isinstance(entry := self._entry(), DeskRefusal):
            return entry
        if given := self._uploads.give(kept):
            self._turns.put(who, lambda: self._give(kept, given, entry))
        return DepositProgress("running")

    def progress(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        kept = self._uploads.found(who, upload)
        return UNKNOWN if kept is None or kept.given is None else _progress(kept, kept.given)

    def forget(self, who: str, upload: str) -> DeskRefusal | None:
        if (kept := self._uploads.found(who, upload)) is None:
            return UNKNOWN
        if kept.given is not None and kept.is_busy:
            return DeskRefusal(Why.CHANGED)
        self._uploads.forget(kept)
        return None

    def forget_owner(self, owner: str) -> None:
        """Delete all of an owner, who was erased; a deposit under way breaks off."""
        self._uploads.forget_owner(owner)

    def _entry(self) -> Depositor | DeskRefusal:
        """Return the depositor; UNKNOWN: there is none, so there are no deposits of owners' own."""
        try:
            return self._bank.depositor() or UNKNOWN
        except (TopicUnreadableError, KafkaException):
            return DELAYED

    def _try(self, kept: KeptUpload, entry: Depositor) -> None:
        found = Trial("failed", problem="not-read")
        try:
            found = self._reads.tried(_job(kept, entry), lambda: self._goes_on(kept))
        except ReadingFailed as failed:
            found = Trial("failed", problem=str(failed))
        finally:
            self._uploads.release(kept)
            kept.trial = found  # only now: who sees it may deposit at once

    def _give(self, kept: KeptUpload, given: GivenUpload, entry: Depositor) -> None:
        """Deposit an upload. What fails before anything is sent can be tried again; what fails later needs the same
        upload again, whose records have the same ids.
        """
        try:
            if (refusal := self._admitted(kept, entry)) is not None:
                given.refusal = refusal
                return
            self._send(kept, given, entry)
        finally:
            self._uploads.release(kept)

    def _admitted(self, kept: KeptUpload, entry: Depositor) -> DeskRefusal | None:
        wanted = tuple(name for name, _ in (kept.trial or Trial("")).records if name in entry.schemas)
        try:
            self._listener.begin(entry)
            return self._admit(kept.owner, wanted) if wanted else DeskRefusal(Why.INVALID, "records")
        except (TopicUnreadableError, KafkaException):
            return DELAYED

    def _send(self, kept: KeptUpload, given: GivenUpload, entry: Depositor) -> None:
        state = "failed"
        try:
            self._bank.send(entry, self._granted(kept, entry), given.places)
            state = "running"
        except (ReadingFailed, DepositFailed, KafkaException):
            pass
        finally:
            self._uploads.spend(kept)
            given.is_sent, given.state = True, state
            given.settle()

    def _granted(self, kept: KeptUpload, entry: Depositor) -> Iterator[Deposit]:
        """Yield the records of types that the depositor may deposit: for others there is no consent."""
        for item in self._reads.records(_job(kept, entry), lambda: self._goes_on(kept)):
            if schema_named(item.schema).subject in entry.schemas:
                yield item

    def _goes_on(self, kept: KeptUpload) -> bool:
        return self._is_open and not kept.ended


def _job(kept: KeptUpload, entry: Depositor) -> UploadJob:
    return UploadJob(kept.file, kept.connector, kept.owner, entry.name)


def _progress(kept: KeptUpload, given: GivenUpload) -> DepositProgress | DeskRefusal:
    """Return how a deposit goes. One that was refused because something did not answer can be begun again."""
    if (refusal := given.refusal) is not None:
        if refusal.why is Why.DELAYED:
            kept.given = None
        return refusal
    places = given.places
    return DepositProgress(
        given.state, places.size, places.count("stored"), places.count("failed"), places.count("repeated")
    )
