"""The demo's packages: order, delivery, pay; then two owners revoke, and a second package, a notice and its answer
follow. Each claim of the report is checked.

Two revoke, and not one: with one owner fewer the rows that are missing from a second package would be that owner's, so
the bank leaves out the whole group (docs/packages.md, "Former packages").
"""

import json
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final
from uuid import UUID, uuid4

from bank.ledger.ordering import order_of
from bank.ledger.posting import PostingKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.notices import Notice
from bank.withdrawals.packaging.package_states import OVER, PackageState, PackageStep
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.packaging.paying import PackageMoney, money_of
from bank.withdrawals.terms import Offering
from schemas.topics import DELIVERIES
from teller.operate import topic_reader
from teller.operate.ledger import orders
from teller.operate.offerings import opening
from teller.operate.originators import register
from teller.operate.packages.folder import PackageError
from teller.operate.packaging import known, ordering, taking
from teller.operate.packaging.told import what_next
from teller.sandbox.packages.claims import Claims, DeliveredPackage, DemoPackages
from teller.sandbox.packages.originator import DemoOriginator
from teller.sandbox.patience import until
from teller.settings import Settings, log
from teller.settings.packager import packager_keys

ORDER: Final[dict[str, Any]] = {
    "version": 1, "commission": "0.1",
    "plans": {"social.post": {"columns": {"text": "text", "language": "plain"}, "k": 2}},
}  # fmt: skip
#: Seconds for a package: a busy machine takes its time, and the log's proof has to come.
PATIENCE_S: Final = 90.0


class _StoryError(Exception):
    """The story cannot go on; the message is a problem."""


def packages(
    settings: Settings, offering: Offering, holders: Collection[str], revoke: Callable[[], list[str]]
) -> DemoPackages:
    """Play the story of an offering; `holders` are all who have a licence, and `revoke` lets two of them revoke, and
    returns them.

    Raises:
        What the commands of operators raise.
    """
    keys = packager_keys(settings)
    public = [keys.signer.verifier, *(each.verifier for each in log.signer_keys(settings))]
    originator = DemoOriginator(offering.originator, settings.data_dir / "originator", public)
    story = _Story(settings, offering, originator, keys)
    try:
        with originator.bucket:
            return story.play(holders, revoke)
    except (_StoryError, PackageError) as error:
        return DemoPackages(offering.originator, problems=(str(error),))


class _Story:
    def __init__(self, settings: Settings, offering: Offering, originator: DemoOriginator, keys: PackagerKeys) -> None:
        self._settings, self._offering, self._originator, self._keys = settings, offering, originator, keys

    def play(self, holders: Collection[str], revoke: Callable[[], list[str]]) -> DemoPackages:
        self._originator.register(self._settings)
        first = self._delivered()
        gone = revoke()
        second = self._delivered()
        notices = self._noticed(first, gone)
        claims = Claims(first, second, self._offering.terms.price, holders, gone, notices.values())
        problems = tuple(claims.problems())
        self._originator.delete(first.received, first.package)
        self._answer(first, notices, gone)
        stays = {owner: rows for owner, rows in first.rows.items() if owner not in gone}
        return DemoPackages(
            self._originator.name,
            (first.summed(), second.summed()),
            len(gone),
            sum(len(each.rows) for each in notices.values()),
            max(stays, key=stays.__getitem__),
            str(second.received.folder),
            str(self._originator.keys),
            problems,
        )

    def _delivered(self) -> DeliveredPackage:
        """Order a package, and wait until it is delivered, verified, acknowledged and paid."""
        package = self._order()
        state = self._state_of(package, lambda state: state.step in OVER)
        if state.step is not PackageStep.DELIVERED:
            raise _StoryError(f"package {package} is {state.step}: {what_next(state)}")
        received = self._originator.receive(package)
        self._take(self._originator.acknowledge(received))
        return DeliveredPackage(package, received, self._told(package, DeliveryKind.DELIVERED), self._money(package))

    def _order(self) -> UUID:
        package, now = uuid4(), _now()
        text = json.dumps({"offering": self._offering.id, **ORDER}).encode()
        found = ordering.checked(text, opening.read(self._settings), register.read(self._settings), now)
        grant = ordering.sealed_grant(self._originator.bucket.grant(), self._keys.recipient, now, allow_http=False)
        known.write(self._settings, ordering.ordered(package, found, grant, now))
        return package

    def _state_of(self, package: UUID, is_so: Callable[[PackageState], bool]) -> PackageState:
        """Wait until something is so of a package; return its state."""
        found: list[PackageState] = []

        def asked() -> bool:
            state = known.read(self._settings).of(package)
            found[:] = [state] if state else []
            return state is not None and is_so(state)

        if not until(asked, PATIENCE_S) or not found:
            raise _StoryError(f"package {package} does not go on: " + (what_next(found[0]) if found else "it is lost"))
        return found[0]

    def _noticed(self, first: DeliveredPackage, gone: list[str]) -> dict[UUID, Notice]:
        """Wait for the notices of the rows of those who revoked; return them by their ids, as the originator reads
        them.
        """
        wanted = sum(first.rows.get(each, 0) for each in gone)

        def notices(state: PackageState) -> dict[UUID, Notice]:
            return {name: self._originator.read(each.noticed.document) for name, each in state.notices.items()}

        def rows(state: PackageState) -> int:
            return sum(len(each.rows) for each in notices(state).values())

        return notices(self._state_of(first.package, lambda state: rows(state) >= wanted))

    def _answer(self, first: DeliveredPackage, notices: dict[UUID, Notice], gone: list[str]) -> None:
        """File the originator's answers, and wait until the owners hear of them."""
        state = known.named(known.read(self._settings), str(first.package))
        for name in notices:
            self._take(self._originator.answer(state.notices[name].noticed.document))
        package = first.package
        if not until(lambda: self._told(package, DeliveryKind.ANSWERED).keys() == set(gone), PATIENCE_S):
            raise _StoryError("the owners who revoked do not hear of the answer")

    def _take(self, document: bytes) -> None:
        """File what the originator signed, as `teller package take` does."""
        event = taking.taken(document, known.read(self._settings), register.read(self._settings), _now())
        state = known.write(self._settings, event) if event else None
        if state is None or not taking.is_taken(document, state):
            raise _StoryError("what the originator signed is not filed")

    def _told(self, package: UUID, kind: DeliveryKind) -> dict[str, int]:
        """Return the rows of each owner to whom this was told of a package."""
        return {each.owner: each.rows for each in self._deliveries() if (each.package, each.kind) == (package, kind)}

    def _deliveries(self) -> Iterator[Delivery]:
        for message in topic_reader.messages(self._settings, DELIVERIES):
            if found := deliveries.decoded(message.key(), message.value()):
                yield found

    def _money(self, package: UUID) -> PackageMoney | None:
        """Return what was ordered to be paid for a package, once the ledger has posted all of it."""
        found = money_of(package, orders.given(self._settings))
        if found is not None and not until(lambda: self._is_posted(package)):
            raise _StoryError(f"the ledger does not post what package {package} pays")
        return found

    def _is_posted(self, package: UUID) -> bool:
        posted = (each for _, each in orders.placed(self._settings) if each.kind is PostingKind.SHARED)
        return any(order_of(each) == f"revenue/{package}" for each in posted)


def _now() -> int:
    return time.time_ns() // 1_000_000
