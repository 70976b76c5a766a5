"""Accounts for owners from before there were accounts, of what receipts say."""

import uuid

import pytest
from confluent_kafka import Producer

from bank.accounts.depositors import Depositors, Kind
from bank.accounts.events import EventKind
from schemas import catalog, framing
from schemas.topics import RECEIPTS
from teller.operate.accounts import migration
from teller.operate.accounts.migration import Bucket, Plan, planned
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts_commands.books import ACME, ALICE, BOB, CARLA, book, of, opened, then
from tests.bank.accounts.draw import entity, shared
from tests.cli.test_commands import Command, done

KNOWN = Depositors([shared(), ACME, entity(2, "mill", kind=Kind.OWNER)])
BUCKETS = {
    ALICE: Bucket("bucket-a", {"acme"}), BOB: Bucket("bucket-b", {"acme", "mill"}),
    CARLA: Bucket("bucket-c", {"old", "shared-streams"}),
}  # fmt: skip


def kinds(plan: Plan) -> list[list[str]]:
    return [[each.event.value for each in events] for events in plan.events]


def test_one_depositor_is_a_link_and_several_are_claims() -> None:
    plan = planned(book(), KNOWN, BUCKETS)
    assert kinds(plan) == [["OPENED", "CLAIMED", "LINKED"], ["OPENED", "CLAIMED", "CLAIMED"], ["OPENED"]]
    assert all(each.subject in ("", each.owner) for events in plan.events for each in events)
    assert plan.unconfirmed == {BOB: BUCKETS[BOB], CARLA: BUCKETS[CARLA]}
    assert plan.unregistered == {"old": 1, "shared-streams": 1}


def test_it_can_be_run_again_and_goes_on_where_it_was_cut_off() -> None:
    made = book(*planned(book(), KNOWN, {ALICE: BUCKETS[ALICE]}).events[0])
    rest = planned(made, KNOWN, BUCKETS)
    assert kinds(rest) == [["OPENED", "CLAIMED", "CLAIMED"], ["OPENED"]]
    then(made, [event for events in rest.events for event in events])
    again = planned(made, KNOWN, BUCKETS)
    assert (kinds(again), set(again.unconfirmed)) == ([], {BOB, CARLA})
    more = planned(made, KNOWN, {ALICE: Bucket("bucket-a", {"acme", "mill"})})
    assert kinds(more) == [["CLAIMED"]]
    then(made, [of(EventKind.LINKED, BOB, depositor=number, subject=BOB) for number in (1, 2)])
    assert BOB not in planned(made, KNOWN, BUCKETS).unconfirmed


def test_what_has_ended_or_is_anothers_stays_so() -> None:
    made = book(*planned(book(), KNOWN, {ALICE: BUCKETS[ALICE]}).events[0])
    then(made, [of(EventKind.UNLINKED, depositor=1, subject=ALICE)])
    assert kinds(planned(made, KNOWN, {ALICE: BUCKETS[ALICE]})) == []
    then(made, [opened(CARLA), of(EventKind.LINKED, CARLA, depositor=1, subject=ALICE), of(EventKind.CLOSED)])
    assert kinds(planned(made, KNOWN, {ALICE: BUCKETS[ALICE]})) == []
    elsewhere = book(opened(CARLA), of(EventKind.LINKED, CARLA, depositor=1, subject=ALICE))
    assert kinds(planned(elsewhere, KNOWN, {ALICE: BUCKETS[ALICE]})) == [["OPENED"]]


def test_owners_are_written_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    plan = planned(book(), KNOWN, BUCKETS)
    assert [len(events) for events in plan.batches()] == [6, 1]


def _receipt(owner: str, depositor: str) -> bytes:
    fields = {
        "receipt_id": uuid.uuid4(), "owner": owner, "bucket": f"teller-{owner}", "object_key": "x", "sha256": "0" * 64,
        "size_bytes": 1, "record_count": 1, "schema": "social.post.v1", "depositor": depositor, "rules": [],
        "clean_topic": "deposits.clean.social", "clean_partition": 0, "clean_offsets": [0], "raw_offsets": [0],
        "chunk_start": 0, "chunk_end": 1,
    }  # fmt: skip
    return framing.encode(catalog.load().by_name("pipeline.receipt.v2"), fields)


def test_the_command(line: Settings, accounts: Command) -> None:
    producer = Producer(command_settings(line))
    for owner, depositor in ((ALICE, "acme"), (ALICE, "acme"), (BOB, "acme"), (BOB, "mill"), (CARLA, "old")):
        producer.produce(RECEIPTS, _receipt(owner, depositor), owner.encode())
    producer.flush(20)
    dry = accounts("migrate", "--dry-run", "--json").stdout.splitlines()
    assert "no account" in accounts("show", ALICE).stderr
    assert "3 opened, 1 linked, 3 claimed" in accounts("migrate").stdout
    assert '"opened": 3' in dry[0]
    assert BOB in dry[1]
    assert "bucket" in dry[1]
    alice = done(accounts("show", ALICE, "--json"))
    assert (len(alice["links"]), alice["consents"]) == (1, [])
    again = accounts("migrate")
    assert "0 opened, 0 linked, 0 claimed" in again.stdout
    for told in ("perhaps two people", "acme, mill", "old", "teller depositors migrate"):
        assert told in again.stdout
    assert done(accounts("link", BOB, "--depositor", "acme", "--confirm", "--json"))["events"]
    assert done(accounts("link", BOB, "--depositor", "mill", "--confirm", "--json"))["events"]
    assert "perhaps two people" not in accounts("migrate").stdout
