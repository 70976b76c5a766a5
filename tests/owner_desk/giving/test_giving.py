"""An owner uploads, tries and deposits, over a bank in memory."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountKind, EventKind
from connectors import registry
from teller.operate.owner_desk.deciding.port import DecisionWrites
from teller.operate.owner_desk.giving.admitting import EVIDENCE, admitting
from teller.operate.owner_desk.giving.giving import OwnersGiving
from teller.operate.owner_desk.giving.places import HeardPlace
from teller.operate.owner_desk.giving.turns import Turns
from teller.operate.owner_desk.giving.uploads import UploadRoom, Uploads
from teller.operate.owner_desk.port.giving import DepositProgress, Giving, Trial, Upload, UploadConnector
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts.kafka import wait_for
from tests.accounts_commands.books import ACME, ALICE, BOB, CONSENT_ID, SUBJECT, book, consented, linked, of, opened
from tests.connectors.exports import collection, create
from tests.owner_desk.giving.banks import RAW, HereReading, MemoryGivingBank

UNKNOWN, DELAYED = DeskRefusal(Why.UNKNOWN), DeskRefusal(Why.DELAYED, "deposits")
EXPORT = collection(create(1), create(2))


@pytest.fixture(name="bank")
def fixture_bank() -> MemoryGivingBank:
    return MemoryGivingBank()


@pytest.fixture(name="giving")
def fixture_giving(bank: MemoryGivingBank, tmp_path: Path) -> Iterator[OwnersGiving]:
    uploads = Uploads(tmp_path / "uploads", UploadRoom(1 << 20, 1 << 21))
    made = OwnersGiving(uploads, HereReading(), bank, bank.admit, registry.discover())
    yield made
    made.close()


def uploaded(giving: Giving, content: bytes = EXPORT) -> str:
    begun = giving.begin_upload(ALICE, "mastodon", len(content))
    assert isinstance(begun, Upload)
    assert giving.add_piece(ALICE, begun.upload, 0, content) == Upload(begun.upload, len(content))
    return begun.upload


def settled(giving: OwnersGiving, upload: str) -> Trial | DeskRefusal:
    """What a trial finds."""
    wait_for(lambda: giving.trial(ALICE, upload) != Trial("running"))
    return giving.trial(ALICE, upload)


def deposited(giving: OwnersGiving, upload: str) -> DepositProgress | DeskRefusal:
    """How a deposit goes once all is sent."""
    begun = giving.deposit(ALICE, upload)
    assert begun == DepositProgress("running")
    kept = giving._uploads.found(ALICE, upload)
    assert kept is not None
    wait_for(lambda: not kept.is_busy)
    return giving.deposit(ALICE, upload)


def tried(giving: OwnersGiving, content: bytes = EXPORT) -> str:
    upload = uploaded(giving, content)
    settled(giving, upload)
    return upload


def test_an_export_is_tried_deposited_once_and_followed(
    giving: OwnersGiving, bank: MemoryGivingBank, tmp_path: Path
) -> None:
    upload = uploaded(giving)
    assert giving.deposit(ALICE, upload) == DeskRefusal(Why.INVALID, "trial")
    assert giving.progress(ALICE, upload) == UNKNOWN
    assert settled(giving, upload) == Trial("ready", (("social.post", 2),))
    assert (bank.sent, bank.admitted) == ([], [])
    assert deposited(giving, upload) == DepositProgress("running", 2)
    assert bank.admitted == [(ALICE, ("social.post",))]
    assert [each.record["owner_id"] for each in bank.sent] == [ALICE] * 2
    assert list((tmp_path / "uploads").iterdir()) == []
    bank.told = [HeardPlace("stored", RAW, 0, 0), HeardPlace("stored", RAW, 0, 7)]
    giving._listener.look()
    assert giving.deposit(ALICE, upload) == DepositProgress("running", 2, 1)
    bank.told = [HeardPlace("failed", RAW, 0, 1)]
    giving._listener.look()
    assert giving.deposit(ALICE, upload) == DepositProgress("done", 2, 1, 1)
    assert giving.progress(ALICE, upload) == DepositProgress("done", 2, 1, 1)
    assert giving.progress(BOB, upload) == UNKNOWN
    assert len(bank.sent) == 2


def test_what_was_there_already_has_not_failed(giving: OwnersGiving, bank: MemoryGivingBank) -> None:
    upload = tried(giving)
    assert deposited(giving, upload) == DepositProgress("running", 2)
    bank.told = [HeardPlace("repeated", RAW, 0, 0), HeardPlace("repeated", RAW, 0, 1)]
    giving._listener.look()
    assert giving.progress(ALICE, upload) == DepositProgress("done", 2, repeated=2)


def test_of_another_owners_upload_nothing_is_known(giving: OwnersGiving) -> None:
    upload = tried(giving)
    assert giving.trial(BOB, upload) == giving.deposit(BOB, upload) == giving.forget(BOB, upload) == UNKNOWN
    assert giving.add_piece(BOB, upload, 0, b"a") == UNKNOWN


def test_connectors_are_those_whose_records_the_depositor_may_deposit(
    giving: OwnersGiving, bank: MemoryGivingBank
) -> None:
    found = giving.connectors(ALICE)
    assert not isinstance(found, DeskRefusal)
    assert [each.name for each in found] == ["mastodon", "x-archive"]
    assert isinstance(found[0], UploadConnector)
    assert found[0].record_types == ("social.post", "social.reaction")
    assert giving.begin_upload(ALICE, "amazon", 5) == giving.begin_upload(ALICE, "x-api", 5) == UNKNOWN
    bank.entry = None
    assert giving.connectors(ALICE) == ()
    assert giving.begin_upload(ALICE, "mastodon", 5) == UNKNOWN
    bank.is_away = True
    assert giving.connectors(ALICE) == giving.begin_upload(ALICE, "mastodon", 5) == DELAYED


def test_a_file_of_another_format_says_so_by_a_key(giving: OwnersGiving) -> None:
    upload = uploaded(giving, b"Mary had a little lamb")
    assert settled(giving, upload) == Trial("failed", problem="not-this-format")
    assert giving.deposit(ALICE, upload) == DeskRefusal(Why.INVALID, "trial")
    assert giving.forget(ALICE, upload) is None
    assert giving.trial(ALICE, upload) == UNKNOWN


def test_nothing_is_sent_without_the_consent_and_what_was_delayed_can_be_begun_again(
    giving: OwnersGiving, bank: MemoryGivingBank
) -> None:
    kept, late = tried(giving), tried(giving)
    bank.refusal = DeskRefusal(Why.KEPT)
    assert deposited(giving, kept) == DeskRefusal(Why.KEPT)
    assert giving.deposit(ALICE, kept) == DeskRefusal(Why.KEPT)
    bank.refusal = DELAYED
    assert deposited(giving, late) == DELAYED
    assert bank.sent == []
    bank.refusal = None
    assert deposited(giving, late) == DepositProgress("running", 2)


def test_a_deposit_that_breaks_off_says_so(giving: OwnersGiving, bank: MemoryGivingBank) -> None:
    upload = tried(giving)
    bank.fails_after = 1
    assert deposited(giving, upload) == DepositProgress("failed", 1)


def test_of_an_erased_owner_nothing_is_known(giving: OwnersGiving) -> None:
    upload = tried(giving)
    giving.forget_owner(ALICE)
    assert giving.trial(ALICE, upload) == UNKNOWN


def test_an_owner_has_one_turn_at_a_time() -> None:
    turns, order, gate = Turns(2), list[str](), threading.Event()

    def job(name: str, *, waits: bool = False) -> Callable[[], None]:
        def run() -> None:
            if waits:
                assert gate.wait(60)
            order.append(name)

        return run

    turns.put("alice", job("first", waits=True))
    turns.put("alice", job("second"))
    turns.put("bob", job("other"))
    wait_for(lambda: order == ["other"])
    gate.set()
    wait_for(lambda: order == ["other", "first", "second"])
    turns.close()


def admitted(*events: object, schemas: tuple[str, ...] = ("social.post",)) -> DecisionWrites | DeskRefusal:
    known = Depositors()
    known.take(ACME)
    return admitting(ALICE, SUBJECT, "acme", schemas, CONSENT_ID)(book(*events), lambda: known, 100)  # type: ignore[arg-type]


def test_an_admission_is_link_and_consent_in_one() -> None:
    found = admitted(opened(ALICE))
    assert isinstance(found, DecisionWrites)
    assert [each.event for each in found.events] == [EventKind.CLAIMED, EventKind.LINKED, EventKind.CONSENTED]
    assert found.events[-1].schemas == ("social.post",)
    assert (found.events[-1].consent_id, found.events[-1].evidence) == (CONSENT_ID, EVIDENCE)
    assert {each.subject for each in found.events[:2]} == {SUBJECT}


def test_an_admission_writes_what_lacks() -> None:
    have = (opened(ALICE), linked(), consented("social.post"))
    assert admitted(*have) == DecisionWrites()
    more = admitted(*have, schemas=("social.post", "social.reaction"))
    assert isinstance(more, DecisionWrites)
    assert [each.schemas for each in more.events] == [("social.reaction",)]
    gone = admitted(*have, of(EventKind.WITHDRAWN, depositor=1, schemas=("social.post",)))
    assert isinstance(gone, DecisionWrites)
    assert [each.schemas for each in gone.events] == [("social.post",)]


def test_who_may_not_admit_is_refused() -> None:
    assert admitted() == UNKNOWN
    assert admitted(opened(ALICE), of(EventKind.CLOSED)) == DeskRefusal(Why.ACCOUNT_ENDED)
    child = opened(ALICE, kind=AccountKind.CHILD, keepers=(BOB,))
    assert admitted(opened(BOB), child) == DeskRefusal(Why.KEPT)
    assert admitted(opened(ALICE), opened(BOB), linked(BOB)) == DeskRefusal(Why.CHANGED)
    assert admitted(opened(ALICE), schemas=("telecom.call",)) == DeskRefusal(Why.CHANGED)
