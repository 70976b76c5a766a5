"""A packager that was written from docs/topics.md makes a package beside the bank's own, and tells the bank of it once.

What goes out, of whom, and what is paid is what the bank's own rules say; its ledger, its log and `teller verify` take
what was written.
"""

import json
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pyarrow.parquet as pq
import pytest
from confluent_kafka import Producer

from bank.ledger import orders
from bank.ledger.orders import RevenueOrder
from bank.ledger.posting import PostingKind
from bank.transparency.keys import verifier_key
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import batches, leaves
from bank.withdrawals.packaging.deliveries import DeliveryKind
from bank.withdrawals.packaging.notices import Notice, verified_notice
from bank.withdrawals.packaging.package_events import PackageKind
from bank.withdrawals.packaging.paying import PaidOwner, PaidPackage, metering_events, revenue_orders
from pipelines.kafka.reading import whole
from pipelines.withdrawals.follower import LicencesFollower
from schemas.topics import ERASED_HEADER, LEDGER_ORDERS, METERING, RECEIPTS
from teller.settings import Settings
from tests.accounts import kafka
from tests.chaos.verify import verify
from tests.ledger.test_on_kafka import all_posted
from tests.ledger.test_on_kafka import running as ledger
from tests.packager.bank import COMMISSION, KEY, OFFERED, POSTS, PRICE, Bank, Maker
from tests.packager.maker.files import key_line
from tests.packager.test_reader import teller
from tests.transparency.running import log_writer
from tests.withdrawals.packagers import asking, now

K, D = PackageKind, DeliveryKind
#: Where the maker is killed, one after the other.
STEPS: Final = ("made", "told", "released", "handed-over", "paid")
WHOLE_WAY: Final = [K.ORDERED, K.MADE, K.RELEASED, K.DELIVERED]
_SHARE: Final = 100_000  # COMMISSION, in millionths


@pytest.fixture
def bank(deposit_topics: Settings) -> Bank:
    quick: dict[str, Any] = {"custody": "file", "chunk_seconds": 0.5, "session_timeout": 6.0}
    found = Bank(deposit_topics.model_copy(update=quick))
    found.fill()
    return found


@pytest.mark.kafka
@pytest.mark.prove
@pytest.mark.timeout(900)
def test_a_packager_of_others_does_what_the_banks_own_does(bank: Bank, tmp_path: Path) -> None:
    settings = bank.settings
    maker, package = Maker(settings, tmp_path, {"KAFKA": settings.kafka_bootstrap}), uuid4()
    said, silent, late = owners_of(bank, "en")[:3]
    with bank.deciding():
        bank.say(said, AnswerKind.REVOKE)
        kafka.wait_for(lambda: said in bank.decided(WithdrawalKind.REVOKED))
    bank.say(silent, AnswerKind.REVOKE)  # nobody decides it
    wanted = maker.granted(package)
    of_receipt = bank.receipts()
    assert {of_receipt[each] for each in wanted} == set(bank.languages) - {said, silent}
    is_killed_at_each_step_and_leaves_out_who_revokes_meanwhile(bank, maker, package, late)
    permitted = ruled(settings, bank)
    assert permitted == set(bank.languages) - {said, silent, late}
    owners = permitted - set(owners_of(bank, "fr"))  # fewer than k
    holds_what_the_rules_say(bank, maker.to(package), owners, package)
    is_paid(settings, package, dict.fromkeys(owners, POSTS))
    the_bank_takes_it(bank)
    owners_see_it(bank, package, min(owners), late)
    after_it_ends(bank, maker, package, sorted(owners))


def owners_of(bank: Bank, language: str) -> list[str]:
    return sorted(owner for owner, its in bank.languages.items() if its == language)


def is_killed_at_each_step_and_leaves_out_who_revokes_meanwhile(
    bank: Bank, maker: Maker, package: UUID, late: str
) -> None:
    go = maker.to(package).parent.parent / "go"
    for step in STEPS[:2]:
        assert maker.run("make", package, KILL_AT=step).returncode == -signal.SIGKILL
    assert bank.packages() == []
    found: list[subprocess.CompletedProcess[str]] = []
    thread = threading.Thread(
        target=lambda: found.append(maker.run("make", package, GO_ON=str(go), KILL_AT="released"))
    )
    thread.start()
    kafka.wait_for(lambda: Path(f"{go}.waits").exists())
    bank.say(late, AnswerKind.REVOKE)  # all is written, and not committed yet
    go.touch()
    thread.join(300)
    assert found[0].returncode == -signal.SIGKILL
    for step in STEPS[3:]:
        assert maker.run("make", package, KILL_AT=step).returncode == -signal.SIGKILL
    assert [maker.done("make", package) for _ in range(2)] == ["delivered", "delivered"]
    assert [each.kind for each in bank.packages()] == WHOLE_WAY


def ruled(settings: Settings, bank: Bank) -> set[str]:
    """Ask the bank's own judge who may be in a package, by all that Kafka has."""
    follower = LicencesFollower(kafka.client(settings), settings.withdrawals_group)
    follower.start()
    asked = [asking(each, OFFERED.terms) for each in bank.events() if each.kind is WithdrawalKind.ACCEPTED]
    until = time.monotonic() + 60
    while not isinstance(found := follower.rulings(asked, now(), 10), tuple):
        assert time.monotonic() < until
    follower.stop()
    return {each.owner for each, ruling in zip(asked, found, strict=True) if ruling.permitted}


def holds_what_the_rules_say(bank: Bank, folder: Path, owners: set[str], package: UUID) -> None:
    (file,) = folder.glob("*.parquet")
    rows = pq.read_table(file).to_pylist()
    wanted = [(text, bank.languages[owner]) for owner in owners for text in bank.rows[owner]]
    assert Counter((row["text"], row["language"]) for row in rows) == Counter(wanted)
    tree = RowTree()
    with file.open("rb") as source:
        for batch in batches(source):
            tree.add(leaves("social.post", batch))
    made, released, delivered = bank.packages()[1:]
    assert {each.root for each in (made, released, delivered)} == {tree.root()}
    assert (released.rows, released.owners_at_least, made.k) == (len(rows), len(owners) // 3 * 3, 3)
    told = [each for each in bank.deliveries() if each.kind is D.DELIVERED and each.package == package]
    assert Counter(each.owner for each in told) == dict.fromkeys(owners, 1)
    licences = {each.owner: each.event_id for each in bank.events() if each.kind is WithdrawalKind.ACCEPTED}
    assert {each.owner: (each.agreement, each.rows) for each in told} == {
        owner: (licences[owner], POSTS) for owner in owners
    }


def is_paid(settings: Settings, package: UUID, rows: dict[str, int]) -> None:
    """Compare with what the bank's own packager would order and meter."""
    (order,) = revenues(settings)
    paid = PaidPackage(
        package, OFFERED.id, OFFERED.originator, PRICE, _SHARE, sum(rows.values()), order.time
    )  # fmt: skip
    owners = [PaidOwner(owner, count) for owner, count in sorted(rows.items())]
    assert [order] == list(revenue_orders(paid, owners))
    assert order.commission == COMMISSION
    metered = [json.loads(each) for each in withdrawals_in(settings)]
    wanted = [json.loads(each.value) for each in metering_events(paid, owners)]
    by_id = {each["id"]: {**each, "time": None} for each in metered}
    assert len(by_id) == len(metered)
    assert by_id == {each["id"]: {**each, "time": None} for each in wanted}


def revenues(settings: Settings) -> list[RevenueOrder]:
    found = (orders.decoded(each.key(), each.value()) for each in whole(kafka.client(settings), LEDGER_ORDERS))
    return [each for each in found if isinstance(each, RevenueOrder)]


def withdrawals_in(settings: Settings) -> Iterator[bytes]:
    found = (each.value() or b"" for each in whole(kafka.client(settings), METERING))
    return (each for each in found if b"databank.withdrawal" in each)


def the_bank_takes_it(bank: Bank) -> None:
    """The ledger posts it, the log has its leaves, and `teller verify` finds nothing."""
    settings = bank.settings
    with ledger(settings), log_writer(settings), bank.deciding():
        kafka.wait_for(lambda: any(each.kind is PostingKind.SHARED for each in all_posted(settings)))
        kafka.wait_for(lambda: not wrong(settings)[1].get("packaged", {}).get("waiting", 1))
    found, _figures = wrong(settings)
    assert not found


def owners_see_it(bank: Bank, package: UUID, owner: str, without: str) -> None:
    lines = teller(bank.settings, "accounts", "packages", owner, without, "--json").splitlines()
    seen, nothing = (json.loads(each)["packages"] for each in lines)
    (one,) = seen
    assert (one["package"], one["offering"], one["rows"], one["notices"]) == (str(package), OFFERED.id, POSTS, [])
    assert nothing == []


def wrong(settings: Settings) -> tuple[list[Any], Any]:
    """What `teller verify` finds, and its figures."""
    _, said = verify(settings)
    return said.get("findings", [said]), said.get("figures", {})


def after_it_ends(bank: Bank, maker: Maker, package: UUID, owners: list[str]) -> None:
    """Who revokes and who is erased is in a notice each, once; a later package has neither."""
    settings, (gone, erased, *left) = bank.settings, owners
    assert maker.done("notice", package) == "0"
    bank.say(gone, AnswerKind.REVOKE)
    assert [maker.done("notice", package) for _ in range(2)] == ["1", "0"]
    producer = Producer(kafka.client(settings))
    producer.produce(RECEIPTS, None, erased.encode(), headers=[(ERASED_HEADER, b"0")])
    producer.flush()
    assert [maker.done("notice", package) for _ in range(2)] == ["1", "0"]
    heard = [each for each in bank.deliveries() if each.kind is D.NOTICED]
    assert [(each.owner, each.rows) for each in heard] == [(gone, POSTS), (erased, POSTS)]
    verifier = verifier_key(key_line(KEY))
    assert verifier is not None
    told = [each for each in bank.packages() if each.kind is K.NOTICED]
    for event, reason in zip(told, ("revoked", "ended"), strict=True):
        notice = verified_notice(event.document, [verifier])
        assert isinstance(notice, Notice), notice
        assert (len(notice.rows), notice.package, *notice.reasons) == (POSTS, package, reason)
    later = uuid4()
    assert maker.done("make", later) == "delivered"
    again = {each.owner for each in bank.deliveries() if each.package == later}
    assert again <= set(left)
    paid = {each.id: each.shares for each in revenues(settings)}
    assert paid == {str(package): dict.fromkeys(owners, POSTS), str(later): dict.fromkeys(again, POSTS)}
