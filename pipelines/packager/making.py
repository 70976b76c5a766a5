"""Makes a package, has it proven, and releases it: the way from an order to the moment from which it has gone out.

Each step can be killed. A package that is made and no event says so is said to be made; one that was made of an owner
whose licence ended since is made anew, as is one that is encrypted to a key which does not hold any more.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from bank.accounts.depositors import Status
from bank.withdrawals.odrl import writing as odrl
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.package import age_keys
from bank.withdrawals.packaging import paying
from bank.withdrawals.packaging.order import PackageOrder, order_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.package_states import PackageState
from bank.withdrawals.terms import Licence, Offering, PriceBasis
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.packager.building.wanted import (
    FinishedPackage,
    FormerLedger,
    MadePackage,
    NotMade,
    OwnerLicence,
    PackageWanted,
)
from pipelines.packager.config import PackagerConfig
from pipelines.packager.judging import PackageJudge, known
from pipelines.packager.port import StagedPackage, WorkshopBusyError
from pipelines.packager.writing import WritesEvents, message
from schemas.topics import RELEASES, ROW_OPENINGS

#: Rules that an erasure in mid-build can be the cause of: what an object was sealed under is gone.
_OF_OBJECTS: Final = frozenset({PackageRule.OBJECT_MISSING, PackageRule.OBJECT_DAMAGED})


class Sharers(NamedTuple):
    """Sharers of a pool: agreements of the owners of the version's first package. `known`: it was delivered."""

    known: bool
    has_share: Callable[[UUID], bool]


class PackageTask(NamedTuple):
    """A package, and what it is made by as the registers say now: its offering, recipient for age, and order; `sharers`
    where its pool was shared out before.
    """

    state: PackageState
    offering: Offering
    recipient: str
    order: PackageOrder
    sharers: Sharers | None


class RefusedPackageError(Exception):
    """A package is not made, by this rule; `words` are for the operator and name no owner."""

    def __init__(self, rule: PackageRule, words: str = "") -> None:
        super().__init__(rule, words)
        self.rule, self.words = rule, words


class PackageMaker:
    """Takes packages on by a step. For one thread.

    Raises:
        RefusedPackageError: it fails.
        NotKnownError, WorkshopBusyError: nothing is known or to be had now; try again.
    """

    def __init__(
        self, config: PackagerConfig, former: FormerLedger, write: WritesEvents, beat: Callable[[], object]
    ) -> None:
        self._config, self._former, self._write, self._beat = config, former, write, beat

    def go_on(self, state: PackageState, sharers: Sharers | None) -> bool:
        """Take a package on; return False where it waits for the log's proof. `sharers`: of the version a package was
        released before, so that a pool is theirs.
        """
        task = self._task(state, sharers)
        if task.sharers is not None and not task.sharers.known:
            raise WorkshopBusyError("the package before it, by which its pool is shared out, is not delivered yet")
        stage = self._config.workshop.stage(state.package)
        made = stage.made()
        if made is None or made.recipient != task.recipient or made.attempt < state.attempt:
            self._build(task)
        elif state.made is None or made.attempt > state.attempt:
            self._say_made(state, made)
        elif made.root != state.made.root:
            self._build(task)
        else:
            return self._prove_and_release(task)
        return True

    def _task(self, state: PackageState, sharers: Sharers | None) -> PackageTask:
        said = state.ordered
        offering = known(self._config.licences, lambda all_: all_.offering(said.offering, said.version))
        originator, entry = known(self._config.licences, lambda all_: all_.originator(said.originator))
        if offering is None:
            raise RefusedPackageError(PackageRule.OFFERING_UNKNOWN)
        order = order_of(said.order.encode())
        if not isinstance(order, PackageOrder):
            raise RefusedPackageError(PackageRule.WRONG_ORDER, "; ".join(order))
        wrong = list(order.problems(offering))
        if (order.offering, order.version, offering.originator) != (said.offering, said.version, said.originator):
            wrong.append("the order is for another offering or originator")
        if wrong:
            raise RefusedPackageError(PackageRule.WRONG_ORDER, "; ".join(wrong))
        if originator.status is not Status.ACTIVE or entry is None:
            raise RefusedPackageError(PackageRule.ORIGINATOR_REFUSED)
        public = entry.recipient_at(self._now())
        if not public:
            raise RefusedPackageError(PackageRule.NO_RECIPIENT)
        of_pool = sharers if offering.terms.price.basis is PriceBasis.POOL else None
        return PackageTask(state, offering, age_keys.recipient(bytes.fromhex(public)), order, of_pool)

    def _build(self, task: PackageTask) -> None:
        """Build the next attempt, and say that it is made."""
        state, offering, recipient, order, sharers = task
        now = self._now()
        judge = PackageJudge(self._config.licences, offering, now)
        licences = {
            owner: each for owner, each in judge.permitted().items() if not sharers or sharers.has_share(each.agreement)
        }
        wanted = PackageWanted(
            package=state.package,
            attempt=state.attempt + 1,
            offering=offering,
            order=order,
            licences=_licences(licences, offering),
            made=now,
            recipient=recipient,
            keys=self._config.keys,
            block_owners=self._config.block_owners,
        )
        found = self._config.workshop.build(wanted, self._former, self._beat)
        if isinstance(found, MadePackage):
            self._say_made(state, found)
        elif found.rule not in _OF_OBJECTS or not self._ended(offering, licences):
            raise RefusedPackageError(found.rule, _words(found))

    def _ended(self, offering: Offering, licences: dict[str, Licence]) -> bool:
        """Return whether a licence ended meanwhile: then an object may be missing since its owner was erased."""
        judge = PackageJudge(self._config.licences, offering, self._now())
        return bool(judge.refused((owner, each.agreement) for owner, each in licences.items()))

    def _say_made(self, state: PackageState, made: MadePackage) -> None:
        self._write([message(_made(state.ordered, made))])

    def _prove_and_release(self, task: PackageTask) -> bool:
        state, offering, order = task.state, task.offering, task.order
        stage = self._config.workshop.stage(state.package)
        made, finished = stage.made(), stage.finished()
        assert made is not None and state.made is not None  # noqa: PT018 - the caller looked
        if finished is None:
            proof = self._config.workshop.proof(state.made) if self._config.has_log else None
            if proof is None and self._config.has_log:
                return False
            finished = self._config.workshop.finish(state.package, offering, proof)
        if problem := paying.problem(offering.terms.price, order.commission, rows=made.rows, owners=made.owners):
            raise RefusedPackageError(PackageRule.WRONG_ORDER, problem)
        if not self._release(state, offering, stage, made, finished):
            self._build(task)
        return True

    def _release(
        self,
        state: PackageState,
        offering: Offering,
        stage: StagedPackage,
        made: MadePackage,
        finished: FinishedPackage,
    ) -> bool:
        """Release a package; return False where the licence of an owner has ended."""
        judge = PackageJudge(self._config.licences, offering, self._now())
        owners = {each.owner: each.agreement for each in stage.owners()}
        with self._config.licences.watching() as touched:
            if judge.refused(owners.items()) or self._now() >= made.until:
                return False
            released = _released(state.ordered, made, finished, self._now())
            self._write(_release_messages(released, stage), lambda: judge.still_permits(touched, owners))
        return True

    def _now(self) -> int:
        return int(self._config.clock() * 1000)


def _licences(found: dict[str, Licence], offering: Offering) -> Iterator[OwnerLicence]:
    project = Project(offering.purpose, offering.model, offering.framework)
    for owner, each in found.items():
        yield OwnerLicence(owner, each.agreement, each.until, sha256(odrl.agreement(each, project)).hexdigest())


def _made(ordered: PackageEvent, made: MadePackage) -> PackageEvent:
    return PackageEvent(
        PackageKind.MADE, ordered.package, made.made, ordered.offering, ordered.version, ordered.originator,
        attempt=made.attempt, root=made.root, rows=made.rows, owners_at_least=made.owners_at_least,
        k=made.k, l=made.l, loss=made.loss, suppressed=made.suppressed,
    )  # fmt: skip


def _released(ordered: PackageEvent, made: MadePackage, finished: FinishedPackage, now: int) -> PackageEvent:
    return PackageEvent(
        PackageKind.RELEASED, ordered.package, now, ordered.offering, ordered.version, ordered.originator,
        attempt=made.attempt, root=made.root, rows=made.rows, owners_at_least=made.owners_at_least, until=made.until,
        statement=finished.statement, files=finished.files, size_bytes=finished.size_bytes,
    )  # fmt: skip


def _release_messages(released: PackageEvent, stage: StagedPackage) -> Iterator[OutgoingMessage]:
    yield message(released)
    for each in stage.releases():
        yield OutgoingMessage(RELEASES, *each)
    for each in stage.openings():
        yield OutgoingMessage(ROW_OPENINGS, *each)


def _words(found: NotMade) -> str:
    counted = ", ".join(f"{name} {number}" for name, number in found.counts.items())
    return " ".join(filter(None, (found.words, f"({counted})" if counted else "")))
