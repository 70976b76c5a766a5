"""What is promised of packages, checked by the topics alone, in the order in which all records came."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from bank.accounts import erasures
from bank.accounts.erasures import ErasureKind
from bank.ledger import orders
from bank.ledger.money import decimal
from bank.ledger.orders import RevenueOrder
from bank.withdrawals import answers, events
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import ENDS, WithdrawalKind
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.notices import verified_notice
from bank.withdrawals.packaging.package_events import PackageKind
from bank.withdrawals.packaging.package_states import OVER, PackageStates
from bank.withdrawals.terms import PriceBasis
from schemas.topics import ANSWERS, DELIVERIES, ERASURES, LEDGER_ORDERS, METERING, PACKAGES, RELEASES, WITHDRAWALS
from tests.packager_process.running import SIGNER, PackagesBank, films

Value = TypeVar("Value")
Decode = Callable[[bytes | None, bytes | None], Value | None]
#: Owners of a package, each with the licence and the pseudonyms of the rows.
Owners = dict[str, tuple[UUID, frozenset[bytes]]]
K = PackageKind


class Found:
    """All that is on the topics."""

    def __init__(self, bank: PackagesBank) -> None:
        self.bank, self.basis = bank, bank.basis
        self.states, self.released = PackageStates(), dict[UUID, Owners]()
        self.packages = list(self._all(PACKAGES, package_events.decoded))
        for _, event in self.packages:
            self.states.take(event)
        self.heard = [each for _, each in self._all(DELIVERIES, deliveries.decoded)]
        for record in bank.topics.records[RELEASES]:
            owner, package = (record.key or b"").decode().split("/")[:2]
            if record.value:
                entry = json.loads(record.value)
                rows = frozenset(map(bytes.fromhex, entry["rows"]))
                self.released.setdefault(UUID(package), {})[owner] = (UUID(entry["agreement"]), rows)

    def _all(self, topic: str, decode: Decode[Value]) -> list[tuple[int, Value]]:
        numbers = self.bank.topics.numbers
        found = (
            (numbers[topic, each.offset], decode(each.key, each.value)) for each in self.bank.topics.records[topic]
        )
        return [(number, each) for number, each in found if each is not None]

    def answers(self) -> list[tuple[int, answers.OwnersAnswer]]:
        return self._all(ANSWERS, answers.decoded)

    def withdrawals(self) -> list[events.WithdrawalEvent]:
        return [each for _, each in self._all(WITHDRAWALS, events.decoded)]

    def erased(self) -> dict[str, int]:
        found = self._all(ERASURES, erasures.decoded)
        return {each.owner: number for number, each in reversed(found) if each.event is ErasureKind.ERASED}

    def of(self, kind: DeliveryKind) -> list[Delivery]:
        return [each for each in self.heard if each.kind is kind]


def check(bank: PackagesBank) -> None:
    """Check what became of the packages of a bank in which nothing is left to do.

    Raises:
        AssertionError: something is not as it is promised.
    """
    found = Found(bank)
    assert all(each.step in OVER for each in found.states)
    for kind in (K.RELEASED, K.DELIVERED, K.FAILED):
        assert max(Counter(each.package for _, each in found.packages if each.kind is kind).values(), default=1) == 1
    assert len({each.event_id for each in found.heard}) == len(found.heard)
    check_nobody_ended(found)
    check_delivered(found)
    check_paid(found)
    check_noticed(found)
    check_answered(found)
    check_buried(found)


def check_nobody_ended(found: Found) -> None:
    """No package has an owner who revoked, or was erased, before it was released."""
    over, at = defaultdict[str, list[int]](list), dict[UUID, int]()
    for number, answer in found.answers():
        at[answer.answer_id] = number
        if answer.kind is AnswerKind.REVOKE:
            over[answer.owner].append(number)
    for owner, number in found.erased().items():
        over[owner].append(number)
    granted = (each for each in found.withdrawals() if each.kind is WithdrawalKind.ACCEPTED)
    began = {each.event_id: at[each.answer] for each in granted if each.answer}
    for released, event in found.packages:
        if event.kind is K.RELEASED:
            for owner, (agreement, _) in found.released[event.package].items():
                assert not [end for end in over[owner] if began[agreement] < end < released]


def check_delivered(found: Found) -> None:
    """Each owner of a delivered package hears of it once, and nobody else; all files lie in the bucket."""
    heard = defaultdict[UUID, dict[str, tuple[UUID, int]]](dict)
    for each in found.of(DeliveryKind.DELIVERED):
        assert each.owner not in heard[each.package]
        heard[each.package][each.owner] = (each.agreement, each.rows)
    for state in found.states:
        if state.delivered is None:
            assert state.package not in heard
            continue
        owners = found.released[state.package]
        assert heard[state.package] == {owner: (agreement, len(rows)) for owner, (agreement, rows) in owners.items()}
        assert state.delivered.rows == sum(len(rows) for _, rows in owners.values())
        sent = {
            name: content for (package, name), content in found.bank.workshop.bucket.items() if package == state.package
        }
        assert len(sent) == 2
        assert all(each.startswith(state.delivered.statement) for each in sent.values())


def check_paid(found: Found) -> None:
    """Each delivered package is paid once, by what its offering says, and metered once for each owner."""
    made = [orders.decoded(each.key, each.value) for each in found.bank.topics.records[LEDGER_ORDERS]]
    paid = {each.id: each for each in made if isinstance(each, RevenueOrder)}
    assert len(paid) == len(made)
    metered = Counter(each.key for each in found.bank.topics.records[METERING])
    most, pool, heard = dict[UUID, int](), False, Counter[bytes]()
    delivered = [event for _, event in found.packages if event.kind is K.DELIVERED]
    for event in delivered:
        owners, owed = found.released[event.package], dict[str, int]()
        heard.update(owner.encode() for owner in owners)
        for owner, (agreement, rows) in owners.items():
            before = most.get(agreement, 0)
            weight = {
                PriceBasis.RECORD: max(0, len(rows) - before),
                PriceBasis.OWNER: int(not before),
                PriceBasis.POOL: 0 if pool else len(rows),
            }[found.basis]
            if weight:
                owed[owner] = weight
            most[agreement] = max(before, len(rows))
        pool = True
        order = paid.pop(str(event.package), None)
        assert (order.shares if order else {}) == owed
        units = 1 if found.basis is PriceBasis.POOL else sum(owed.values())
        assert order is None or decimal(order.amount, 6) == films().terms.price.amount * units
    assert not paid
    assert metered == heard


def check_noticed(found: Found) -> None:
    """Notices name exactly the rows of owners whose licences ended, of packages that were released, each once."""
    ended = {each.agreement for each in found.withdrawals() if each.kind in ENDS}
    named, erased = defaultdict[UUID, list[bytes]](list), found.erased()
    for _, event in found.packages:
        if event.kind is K.NOTICED:
            notice = verified_notice(event.document, [SIGNER.verifier])
            assert not isinstance(notice, str), notice
            assert (notice.id, notice.package) == (event.notice, event.package)
            named[event.package] += notice.rows
    told = defaultdict[UUID, Counter[str]](Counter)
    for each in found.of(DeliveryKind.NOTICED):
        told[each.package][each.owner] += each.rows
    for state in found.states:
        if state.released is None:
            assert not named[state.package]
            continue
        owners = found.released[state.package].items()
        gone = {owner: rows for owner, (agreement, rows) in owners if agreement in ended or owner in erased}
        assert sorted(named[state.package]) == sorted(row for rows in gone.values() for row in rows)
        assert told[state.package] == {owner: len(rows) for owner, rows in gone.items()}


def check_answered(found: Found) -> None:
    """Each notice is answered, and each owner whom it was about has heard so once."""
    notices = [notice for state in found.states for notice in state.notices.values()]
    assert all(each.answered for each in notices)
    heard = {(each.notice, each.owner, each.rows) for each in found.of(DeliveryKind.ANSWERED)}
    assert heard == {(each.notice, each.owner, each.rows) for each in found.of(DeliveryKind.NOTICED)}
    assert len(heard) == len(found.of(DeliveryKind.ANSWERED))


def check_buried(found: Found) -> None:
    """Of an erased owner no release is known any more; of the others all are."""
    left = {each.key: each.value for each in found.bank.topics.records[RELEASES]}
    kept = {key for key, value in left.items() if value}
    erased = found.erased()
    assert {key for key in left if (key or b"").decode().split("/")[0] not in erased} == kept
