"""A bank in memory whose packages are ordered, made and delivered, by processes that come and go."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.transparency.keys import SignerKey
from bank.withdrawals import offerings, originators
from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.package.dsse import package_key
from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.order import PackageOrder, canonical_order, order_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import DataPeriod, Groups, LicencePrice, Offering, PriceBasis
from pipelines.packager.building.stage import OwnerRows
from pipelines.packager.building.wanted import FinishedPackage, FormerLedger, MadePackage, NotMade, PackageWanted
from pipelines.packager.config import PackagerConfig
from pipelines.packager.memory import MemoryPackagerLog, MemoryPackagerTopics
from pipelines.packager.port import Answer
from pipelines.packager.session import PackagerSession
from pipelines.packager.uploading import NotUploaded, NotUploadedReason, Uploaded
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.follower import NotKnown
from pipelines.withdrawals.licences import Licences, Touched
from pipelines.withdrawals.memory import MemoryWithdrawalsLog
from pipelines.withdrawals.port import KNOWN
from pipelines.withdrawals.session import WithdrawalsSession
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, ORIGINATORS, PACKAGES, WITHDRAWALS
from tests.bank.withdrawals.samples import NOW, registered
from tests.bank.withdrawals.test_deciding import offering
from tests.crashes import Crash
from tests.withdrawals.running import Bank, answer, offered, owner_of

FILMS: Final = "first"
SEED: Final = bytes(range(32))
SIGNER: Final[SignerKey] = package_key(SEED, "Bank")
RECIPIENT, OTHER_RECIPIENT = "11" * 32, "22" * 32
#: Of grants: this one is over.
OVER: Final = b"over"
LEAST: Final = 2
Fault = Callable[[str], None]


def films(basis: PriceBasis = PriceBasis.RECORD, version: int = 1) -> Offering:
    """An offering that asks for LEAST owners and can be answered beside others."""
    found = offering(FILMS, version)
    price = LicencePrice(basis, "EUR", 1_000_000)
    return replace(found, terms=replace(found.terms, groups=Groups(LEAST, LEAST), price=price))


def order_text(version: int = 1, commission: str = "0") -> str:
    plan = {"columns": {"text": "text"}, "k": LEAST}
    order = {"offering": FILMS, "version": version, "plans": {"social.post": plan}, "commission": commission}
    found = order_of(json.dumps(order).encode())
    assert isinstance(found, PackageOrder), found
    return canonical_order(found)


def rows_of(owner: str, package: UUID) -> int:
    return (int(owner, 16) + package.int) % 3 + 1


def pseudonym(package: UUID, attempt: int, owner: str, number: int) -> bytes:
    return hashlib.sha256(f"{package}/{attempt}/{owner}/{number}".encode()).digest()


class OrderedTopics(MemoryPackagerTopics):
    """Topics that know in which order all records came, whatever the topic: `numbers`."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.numbers: dict[tuple[str, int], int] = {}

    def append(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self.numbers[topic, len(self.records[topic])] = len(self.numbers)
        super().append(topic, key, value)


class MemoryReleases:
    """Index of releases whose records are JSON in the clear: see `ReleaseRecords`."""

    def __init__(self) -> None:
        self._records: dict[bytes, dict[str, Any]] = {}
        self.offset = 0

    def take(self, key: bytes | None, value: bytes | None, offset: int) -> bool:
        assert key is not None
        self.offset = max(self.offset, offset + 1)
        if value:
            self._records[key] = json.loads(value)
        else:
            self._records.pop(key, None)
        return True

    def agreement(self, owner: str, package: UUID) -> UUID | None:
        found = self._records.get(release_key(owner, package))
        return UUID(found["agreement"]) if found else None

    def pseudonyms(self, owner: str, package: UUID) -> Iterator[tuple[str, bytes]]:
        found = self._records.get(release_key(owner, package))
        return (("social.post", bytes.fromhex(each)) for each in (found["rows"] if found else ()))

    def keys(self, owner: str) -> list[bytes]:
        return [each for each in self._records if each.startswith(f"{owner}/".encode())]

    def close(self) -> None:
        """Nothing is open."""

    def blocks(self, originator: str, record_type: str) -> int | None:
        return None

    def former(self, originator: str, record_type: str, period: DataPeriod, block: int) -> FormerReleases:
        raise NotImplementedError


def release_key(owner: str, package: UUID) -> bytes:
    return f"{owner}/{package}/social.post/0/0".encode()


@dataclass
class MemoryStage:
    """The folder of a package, which outlives the process."""

    package: UUID
    made_: MadePackage | None = None
    finished_: FinishedPackage | None = None
    rows: dict[str, OwnerRows] = field(default_factory=dict)
    uploaded: set[str] = field(default_factory=set)

    def made(self) -> MadePackage | None:
        return self.made_

    def finished(self) -> FinishedPackage | None:
        return self.finished_

    def owners(self) -> Iterator[OwnerRows]:
        return iter(list(self.rows.values()))

    def openings(self) -> Iterator[tuple[bytes, bytes]]:
        return ((owner.encode(), b"opening") for owner in self.rows)

    def releases(self) -> Iterator[tuple[bytes, bytes]]:
        assert self.made_
        for owner, each in self.rows.items():
            names = [pseudonym(self.package, self.made_.attempt, owner, at).hex() for at in range(each.rows)]
            value = {"agreement": str(each.agreement), "rows": names}
            yield release_key(owner, self.package), json.dumps(value).encode()


class MemoryWorkshop:
    """Makes packages of owners who have rows, for as long as they are not erased. `fault` may raise at any step."""

    def __init__(self, bank: "PackagesBank") -> None:
        self._bank, self.stages = bank, dict[UUID, MemoryStage]()
        #: The originator's bucket.
        self.bucket: dict[tuple[UUID, str], str] = {}
        self.builds = 0

    def stage(self, package: UUID) -> MemoryStage:
        return self.stages.setdefault(package, MemoryStage(package))

    def packages(self) -> list[UUID]:
        return list(self.stages)

    def clear(self, package: UUID) -> None:
        self.stages.pop(package, None)

    def build(self, wanted: PackageWanted, former: FormerLedger, beat: Callable[[], object]) -> MadePackage | NotMade:
        self.builds += 1
        self.clear(wanted.package)
        stage = self.stage(wanted.package)
        rows: dict[str, OwnerRows] = {}
        for each in wanted.licences:
            self._bank.fault("build")
            beat()
            if each.owner in self._bank.erased:
                return NotMade(PackageRule.OBJECT_MISSING)
            rows[each.owner] = OwnerRows(0, each.owner, each.agreement, rows_of(each.owner, wanted.package))
        if len(rows) < LEAST:
            return NotMade(PackageRule.TOO_FEW_OWNERS, counts={"owners": len(rows)})
        root = hashlib.sha256(f"{wanted.package}/{wanted.attempt}/{sorted(rows)}".encode()).digest()
        count = sum(each.rows for each in rows.values())
        stage.rows = rows
        stage.made_ = MadePackage(
            package=wanted.package, attempt=wanted.attempt, made=wanted.made, recipient=wanted.recipient, root=root,
            rows=count, owners=len(rows), owners_at_least=len(rows), k=2, l=0, loss=0, suppressed=0,
            until=wanted.offering.terms.expires, files=1, size_bytes=10,
        )  # fmt: skip
        self._bank.fault("built")
        return stage.made_

    def proof(self, made: PackageEvent) -> bytes | None:
        self._bank.fault("proof")
        return made.root if self._bank.proves else None

    def finish(self, package: UUID, offering: Offering, proof: bytes | None) -> FinishedPackage:
        stage = self.stage(package)
        if stage.made_ is None:
            raise OSError("the stage is gone")
        assert proof == stage.made_.root
        self._bank.fault("finish")
        statement = hashlib.sha256(stage.made_.root).hexdigest()
        stage.finished_ = FinishedPackage(statement, 2, 20)
        self._bank.fault("finished")
        return stage.finished_

    def upload(self, package: UUID, grant: bytes, beat: Callable[[], object]) -> Uploaded | NotUploaded:
        stage = self.stage(package)
        if stage.finished_ is None:
            raise OSError("the stage is gone")
        statement, sent = stage.finished_.statement, 0
        for name in ("social.post-00000.parquet.age", "statement.dsse.json.age"):
            if name in stage.uploaded:
                continue
            beat()
            if grant == OVER:
                return NotUploaded(NotUploadedReason.GRANT_OVER, name, "it is over", sent)
            if self._bank.store_is_slow():
                return NotUploaded(NotUploadedReason.LATER, name, "slow", sent)
            content = f"{statement} {name}"
            assert self.bucket.setdefault((package, name), content) == content
            self._bank.fault("a file is sent, and its answer lost")
            stage.uploaded.add(name)
            sent += 10
        return Uploaded(sent)


class MemoryLicences:
    """Licences as of now: see `LicencesSource`."""

    age = 0.0

    def __init__(self, bank: "PackagesBank") -> None:
        self._bank, self._licences, self._positions = bank, Licences(), dict[str, int]()

    def asked(self, question: Callable[[Licences], Answer], wait_s: float = 2.0) -> Answer | NotKnown:
        topics = self._bank.topics
        if self._bank.kafka_is_slow():
            return NotKnown()
        for topic in (*KNOWN, WITHDRAWALS, ANSWERS):
            for each in topics.records[topic][self._positions.get(topic, 0) :]:
                self._licences.take(each)
                self._positions[topic] = each.offset + 1
        self._licences.decided_before(topics.committed[ANSWERS, 0])
        return question(self._licences)

    def watching(self) -> AbstractContextManager[Touched]:
        return self._licences.watching()


#: Sessions that `PackagesBank.work` began.
_OPEN: list[PackagerSession] = []


def close_sessions() -> None:
    """Close the files of all sessions that were begun."""
    while _OPEN:
        _OPEN.pop().close()


class PackagesBank(Bank):
    """Topics, owners who say something, and processes that come and go. `fault` is called at each step."""

    topics: OrderedTopics

    def __init__(self, fault: Fault = lambda _step: None, basis: PriceBasis = PriceBasis.RECORD) -> None:
        super().__init__(set())
        self.basis = basis
        self.topics, self.fault, self.erased = OrderedTopics(), fault, set[str]()
        self.proves, self.slowness, self.notice_after_s = True, 0.0, 3600.0
        self.dice = random.Random(1)
        self._answers = 0
        self.send(OFFERINGS, offerings.encoded(films(basis)))
        self.register(RECIPIENT)
        self.workshop = MemoryWorkshop(self)

    def register(self, recipient: str, **more: Any) -> None:
        self.send(ORIGINATORS, originators.encoded(replace(registered(), recipient=recipient, **more)))

    def store_is_slow(self) -> bool:
        return self.dice.random() < self.slowness

    kafka_is_slow = store_is_slow

    def decide(self) -> None:
        """Let the writer of withdrawals decide all that was said."""
        session = WithdrawalsSession(
            WithdrawalsConfig(
                open_log=lambda: MemoryWithdrawalsLog(self.topics),
                clock=lambda: self.topics.now / 1000,
                look_every=0,
            )
        )
        for _ in range(2):
            session.turn()

    def say(self, number: int, kind: AnswerKind) -> None:
        """Let an owner say something, under an id of its own."""
        self._answers += 1
        self.send(ANSWERS, answer(number, kind, FILMS, answer_id=1 << 64 | self._answers))

    def join(self, *numbers: int) -> None:
        """Let owners open accounts and accept the offering."""
        for number in numbers:
            self.open(owner_of(number))
            self.send(ANSWERS, offered(range(number, number + 1))[0])
            self.say(number, AnswerKind.ACCEPT)
        self.decide()

    def erase(self, number: int) -> None:
        self.erased.add(owner_of(number))
        self.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(number))))

    def order(self, number: int, grant: bytes = b"grant", **order: Any) -> UUID:
        """Order a package."""
        package, version = UUID(int=number), order.get("version", 1)
        text = order_text(**order)
        self.tell(
            PackageEvent(PackageKind.ORDERED, package, self.topics.now, FILMS, version, "acme", order=text, grant=grant)
        )
        return package

    def tell(self, event: PackageEvent) -> None:
        self.send(PACKAGES, package_events.encoded(event))

    def about(self, package: UUID, kind: PackageKind, **more: Any) -> None:
        """Write an operator's event about a package."""
        self.tell(PackageEvent(kind, package, self.topics.now, FILMS, 1, "acme", **more))

    def packager(self) -> PackagerConfig:
        return PackagerConfig(
            open_log=lambda: MemoryPackagerLog(self.topics, self.fault),
            open_releases=MemoryReleases,
            licences=MemoryLicences(self),
            workshop=self.workshop,
            keys=PackagerKeys.of(SEED, "bank"),
            signer=SIGNER,
            notice_after_s=self.notice_after_s,
            clock=lambda: self.topics.now / 1000,
            batch=7,
            look_every=0,
            again_after=0,
        )

    def work(self, turns: int = 12) -> PackagerSession:
        """Run a packager for so many turns, and start it again each time that it ends."""
        while True:
            try:
                session = PackagerSession(self.packager())
                _OPEN.append(session)
                for _ in range(turns):
                    session.turn()
            except (Crash, OSError):
                continue
            else:
                return session

    def package_events(self, package: UUID | None = None) -> list[PackageEvent]:
        found = [package_events.decoded(each.key, each.value) for each in self.topics.records[PACKAGES]]
        return [each for each in found if each and package in {None, each.package}]

    def kinds(self, package: UUID) -> list[PackageKind]:
        return [each.kind for each in self.package_events(package)]
