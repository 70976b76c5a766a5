"""A bank in memory that takes owners' own deposits, and what reads uploads in this process."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bank.accounts.depositors import Depositor
from connectors import registry
from connectors.api import Deposit, DepositFailed, NotThisFormat, Options
from pipelines.kafka.reading import TopicUnreadableError
from schemas import topics
from teller.operate.owner_desk.giving.places import DepositPlaces, HeardPlace
from teller.operate.owner_desk.giving.port import Hearing, ReadingFailed, UploadJob
from teller.operate.owner_desk.port.giving import Trial
from teller.operate.owner_desk.port.refused import DeskRefusal
from tests.accounts_commands.books import ACME

ENTRY = replace(ACME, name="own-deposits", domains=("social",))
RAW = topics.raw(topics.stream_of_depositor(1, "social"))


class MemoryGivingBank:
    """Implements `GivingBank`, and admits."""

    def __init__(self) -> None:
        self.entry: Depositor | None = ENTRY
        self.is_away, self.fails_after = False, -1
        self.sent: list[Deposit] = []
        self.admitted: list[tuple[str, tuple[str, ...]]] = []
        self.refusal: DeskRefusal | None = None
        self.told: list[HeardPlace] = []

    def depositor(self) -> Depositor | None:
        if self.is_away:
            raise TopicUnreadableError("away")
        return self.entry

    def admit(self, owner: str, schemas: tuple[str, ...]) -> DeskRefusal | None:
        if self.refusal is None:
            self.admitted.append((owner, schemas))
        return self.refusal

    def send(self, _entry: Depositor, items: Iterable[Deposit], places: DepositPlaces) -> None:
        for item in items:
            if len(self.sent) == self.fails_after:
                raise DepositFailed("away")
            places.send(RAW, 0, len(self.sent))
            self.sent.append(item)

    def hearing(self, _entry: Depositor) -> Hearing:
        def heard() -> list[HeardPlace]:
            found, self.told = self.told, []
            return found

        return heard


class HereReading:
    """Implements `ReadsUploads` without a process; every record counts, none is scanned."""

    def tried(self, job: UploadJob, goes_on: Callable[[], bool]) -> Trial:
        count = len(list(self.records(job, goes_on)))
        return Trial("ready", (("social.post", count),) if count else ())

    def records(self, job: UploadJob, goes_on: Callable[[], bool]) -> Iterator[Deposit]:
        try:
            for item in registry.find(job.connector).reads(job.file, Options(job.owner, job.depositor)):
                if not goes_on():
                    raise ReadingFailed("stopped")
                if isinstance(item, Deposit):
                    yield item
        except NotThisFormat:
            raise ReadingFailed("not-this-format") from None
