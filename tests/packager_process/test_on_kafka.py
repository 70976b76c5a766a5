"""The packager on a real Kafka: killed at each step, and beside revocations, with real packages and a real upload."""

import json
import re
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.ledger import orders
from bank.withdrawals import answers, events, offerings, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.deliveries import DeliveryKind
from bank.withdrawals.packaging.notices import Notice, verified_notice
from bank.withdrawals.packaging.order import canonical_order
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from pipelines.kafka.reading import whole
from pipelines.packager import grants
from schemas.topics import (
    ANSWERS,
    DELIVERIES,
    LEDGER_ORDERS,
    METERING,
    NEWEST_ACCOUNTS,
    OFFERINGS,
    ORIGINATORS,
    PACKAGES,
    ROW_OPENINGS,
    WITHDRAWALS,
)
from teller.settings import Settings
from tests.accounts import kafka
from tests.bank.store.faulty_server import Answer, FaultyServer, http
from tests.bank.withdrawals.packaging.samples import CANARY, grant_text
from tests.bank.withdrawals.samples import NOW, registered
from tests.packager_process.killed import KEYS, SIGNER, Wanted, running, start
from tests.packaging.bank import OFFERING, ORDER, PRIVATE, TERMS, owner_of
from tests.withdrawals.test_on_kafka import send

OWNERS: Final = 8
TAKEN: Final = Answer(http(204, b"", b"ETag: x"))
K = PackageKind
#: Of a package: its `made` is the first write, `released` the second, `delivered` the third.
STEPS: Final = [(phase, number) for number in (1, 2, 3) for phase in ("before", "in", "after")]


def accepted(owner: str) -> WithdrawalEvent:
    return WithdrawalEvent(
        WithdrawalKind.ACCEPTED, owner, NOW, answer=UUID(hex=owner), offering=OFFERING.id, version=OFFERING.version,
        originator=OFFERING.originator, until=TERMS.expires,
    )  # fmt: skip


def begin(settings: Settings, count: int = OWNERS) -> None:
    """Let so many owners hold a licence."""
    owners = [owner_of(number) for number in range(count)]
    send(settings, OFFERINGS, offerings.encoded(OFFERING))
    recipient = _hex_of(str(PRIVATE.to_public()))
    send(settings, ORIGINATORS, originators.encoded(registered(OFFERING.originator, recipient=recipient)))
    accounts = (Account(owner, 1, AccountKind.PERSON, 1) for owner in owners)
    send(settings, NEWEST_ACCOUNTS, *map(account_records.encoded, accounts))
    send(settings, WITHDRAWALS, *(events.encoded(accepted(owner)) for owner in owners))


def _hex_of(recipient: str) -> str:
    """Return the key of an age recipient: 52 letters of 5 bits each behind `age1`, and 6 to check."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = 0
    for each in recipient.removeprefix("age1")[:52]:
        number = number << 5 | letters.index(each)
    return (number >> 4).to_bytes(32).hex()


def order(settings: Settings, server: FaultyServer) -> UUID:
    package = uuid4()
    text = grant_text(url=f"http://{server.endpoint}/bucket", until="2096-01-01T00:00:00Z")
    event = PackageEvent(
        K.ORDERED, package, int(time.time() * 1000), OFFERING.id, OFFERING.version, OFFERING.originator,
        order=canonical_order(ORDER), grant=grants.sealed(text, KEYS.recipient),
    )  # fmt: skip
    send(settings, PACKAGES, package_events.encoded(event))
    return package


def revoke(settings: Settings, owner: str) -> None:
    """Say so, and let the writer decide it."""
    said = OwnersAnswer(uuid4(), owner, AnswerKind.REVOKE, OFFERING.id)
    send(settings, ANSWERS, answers.encoded(said))


def decide(settings: Settings, owner: str) -> None:
    event = WithdrawalEvent(
        WithdrawalKind.REVOKED, owner, NOW + 1, answer=uuid4(), offering=OFFERING.id, version=OFFERING.version,
        originator=OFFERING.originator, agreement=accepted(owner).event_id,
    )  # fmt: skip
    send(settings, WITHDRAWALS, events.encoded(event))


def found(settings: Settings, topic: str, decode: Any) -> list[Any]:
    read = (decode(each.key(), each.value()) for each in whole(kafka.client(settings), topic))
    return [each for each in read if each is not None]


def kinds(settings: Settings, package: UUID) -> list[PackageKind]:
    return [each.kind for each in found(settings, PACKAGES, package_events.decoded) if each.package == package]


def wanted(settings: Settings, folder: Path, **changes: Any) -> Wanted:
    names = f"{settings.worker_group}-packager", f"{settings.worker_group}-w"
    return Wanted(kafka.client(settings), *names, folder / "packager", OWNERS)._replace(**changes)


def check_once(settings: Settings, server: FaultyServer, package: UUID) -> None:
    """Check that a package was delivered and paid once, whatever was killed."""
    told = [each for each in found(settings, DELIVERIES, deliveries.decoded) if each.package == package]
    assert len({each.owner for each in told}) == len(told) > 0
    shares = [each.shares for each in found(settings, LEDGER_ORDERS, orders.decoded) if str(package) in each.id]
    metered = [json.loads(each.value() or b"") for each in whole(kafka.client(settings), METERING)]
    metered_of = Counter(each["data"]["owner"] for each in metered if each["data"]["package"] == str(package))
    assert metered_of == {each.owner: 1 for each in told}
    assert list(whole(kafka.client(settings), ROW_OPENINGS))
    assert len(shares) <= 1
    names = re.findall(rf"{package}/([a-z0-9.-]+)".encode(), b"".join(each.body for each in server.requests))
    assert b"statement.dsse.json.age" in names


def test_a_package_goes_the_whole_way_and_a_notice_follows_a_revocation(
    deposit_topics: Settings, tmp_path: Path
) -> None:
    settings = deposit_topics
    begin(settings)
    with FaultyServer(TAKEN) as server, running(wanted(settings, tmp_path)):
        package = order(settings, server)
        kafka.wait_for(lambda: K.DELIVERED in kinds(settings, package), 120)
        assert kinds(settings, package) == [K.ORDERED, K.MADE, K.RELEASED, K.DELIVERED]
        check_once(settings, server, package)
        told = found(settings, DELIVERIES, deliveries.decoded)
        gone = told[0].owner
        revoke(settings, gone)
        decide(settings, gone)
        kafka.wait_for(lambda: K.NOTICED in kinds(settings, package), 60)
    notice = verified_notice(found(settings, PACKAGES, package_events.decoded)[-1].document, [SIGNER.verifier])
    assert isinstance(notice, Notice)
    assert len(notice.rows) == told[0].rows
    heard = [each for each in found(settings, DELIVERIES, deliveries.decoded) if each.kind is DeliveryKind.NOTICED]
    assert [(each.owner, each.rows, each.notice) for each in heard] == [(gone, told[0].rows, notice.id)]


def test_a_revocation_while_the_release_is_open_leaves_the_owner_out(deposit_topics: Settings, tmp_path: Path) -> None:
    settings = deposit_topics
    begin(settings)
    gone, writes = owner_of(3), list[int]()

    def within() -> None:
        writes.append(1)
        if len(writes) == 2:  # all of the release is with Kafka, and it is not committed
            revoke(settings, gone)

    with FaultyServer(TAKEN) as server, running(wanted(settings, tmp_path), within):
        package = order(settings, server)
        kafka.wait_for(lambda: K.DELIVERED in kinds(settings, package), 120)
    assert kinds(settings, package) == [K.ORDERED, K.MADE, K.MADE, K.RELEASED, K.DELIVERED]
    assert gone not in {each.owner for each in found(settings, DELIVERIES, deliveries.decoded)}
    check_once(settings, server, package)


def _killed(settings: Settings, folder: Path, steps: list[tuple[str, int]]) -> None:
    begin(settings)
    with FaultyServer(TAKEN) as server:
        for step in steps:
            package = order(settings, server)
            process = start(wanted(settings, folder, die=step))
            process.join(240)
            assert process.exitcode == -signal.SIGKILL
        process = start(wanted(settings, folder))
        kafka.wait_for(lambda: K.DELIVERED in kinds(settings, package), 240)
        process.kill()
        process.join()
        packages = {each.package for each in found(settings, PACKAGES, package_events.decoded)}
        for each in packages:
            told = Counter(kinds(settings, each))
            assert (told[K.RELEASED], told[K.DELIVERED], told[K.FAILED]) == (1, 1, 0)
            check_once(settings, server, each)
    paid = found(settings, LEDGER_ORDERS, orders.decoded)
    assert len({each.id for each in paid}) == len(paid)
    assert CANARY not in json.dumps([each.model_dump() for each in paid])


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside Kafka's threads: the server has none
def test_a_process_that_is_killed_in_a_release_and_in_a_delivery_delivers_and_pays_once(
    deposit_topics: Settings, tmp_path: Path
) -> None:
    _killed(deposit_topics, tmp_path, [("in", 2), ("in", 3)])


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # as above
def test_a_process_that_is_killed_at_each_step_delivers_and_pays_once(deposit_topics: Settings, tmp_path: Path) -> None:
    _killed(deposit_topics, tmp_path, STEPS)
