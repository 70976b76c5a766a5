"""Withdrawals in the log: what becomes a leaf and what does not, and a log of before that goes on with them."""

import os
from collections import Counter
from pathlib import Path

import pytest
from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.entry import PUBLIC_SALT, LogEntry
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.kinds import offering as offering_kind
from bank.transparency.kinds import withdrawal
from bank.transparency.kinds.every import BY_TOPIC
from bank.transparency.kinds.kind import Subject
from bank.transparency.opening import opening_of
from bank.withdrawals import events, offerings
from bank.withdrawals.answers import AnswerKind
from pipelines.transparency import session
from pipelines.transparency.recorded import FOREIGN, NewLeaf, SourceRecord, recorded
from schemas.topics import LEAF_HEADER, LOG_ENTRIES, OFFERINGS, RECEIPTS, WITHDRAWALS
from teller.cli.log.verify import checked
from teller.operate.log.monitor import grown
from teller.operate.log.openings import of_record
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.leaves import LogSums
from teller.operate.verify.licences import LicenceSums
from teller.settings import Settings, log
from teller.settings import topics as made
from tests.accounts import kafka
from tests.bank.withdrawals.samples import OWNER
from tests.bank.withdrawals.test_deciding import Owner, offering
from tests.log_strangers import leaves
from tests.transparency.running import (
    OWNERS,
    checkpoint,
    entries,
    gone,
    log_writer,
    of_kinds,
    openings,
    proven,
    receipt,
    send,
    size,
)

Messages = list[tuple[bytes, bytes]]
SALT, TIME = b"\7" * 32, 1_700_000_000_123


def decided() -> tuple[Messages, Messages]:
    """Records of offerings, the order to close one among them, and five events of OWNER, whom one is granted by."""
    made = [offering("one"), offering("two")]
    owner = Owner(*made)
    owner.offer("one"), owner.offer("two"), owner.accept("one"), owner.accept("two")
    owner.say(AnswerKind.REVOKE, "one")
    return [*map(offerings.encoded, made), offerings.closing("two")], list(map(events.encoded, owner.events))


def leaf(topic: str, key: bytes | None, value: bytes | None) -> NewLeaf | str:
    return recorded(SourceRecord(topic, 0, 17, key, value, TIME), 5, SALT, lambda owner: owner.encode(), 1_000_000)


def test_an_event_is_its_owners() -> None:
    for key, value in decided()[1]:
        found = leaf(WITHDRAWALS, key, value)
        assert isinstance(found, NewLeaf)
        assert (found.owner, found.tag) == (OWNER, OWNER.encode())
        _, opening = opening_of(found.opening) or (0, None)
        event = events.decoded(key, value)
        assert opening is not None
        assert event is not None
        assert (opening.id, opening.salt, opening.kind) == (str(event.event_id), SALT, 5)
        fields = withdrawal.KIND.fields(value) or {}
        assert (fields["event"], fields["owner"]) == (event.kind.value, OWNER)


def test_an_offering_is_nobodys_and_everybody_finds_it() -> None:
    first, _, close = decided()[0]
    for (key, value), name in ((first, "one/1"), (close, f"{OFFERINGS}/0/17")):
        found = leaf(OFFERINGS, key, value)
        assert isinstance(found, NewLeaf)
        assert (found.owner, found.tag) == ("", None)
        assert found.entry == leaves.entry(leaves.OFFERING, bytes(32), value, TIME)
        assert [each.key for each in found.messages(5, None, os.urandom)] == [name.encode(), b""]
    assert (offering_kind.KIND.fields(first[1]) or {})["offering"] == "one"


@given(st.binary(max_size=60) | st.just(b"[" * 100_000) | st.sampled_from([b"[]", b"1", b"{", b'{"a":1}']))
def test_whatever_a_proof_holds_is_shown_or_is_not(value: bytes) -> None:
    assert offering_kind.KIND.fields(value) in ({"a": 1}, None)


def test_what_no_part_of_the_bank_wrote_has_no_leaf() -> None:
    (first, second, close), (event, *_) = decided()
    for key, value in ((first[0], second[1]), (None, first[1]), (b"close/one", close[1]), (first[0], b"{}")):
        assert leaf(OFFERINGS, key, value) == FOREIGN
    for owner, value in ((b"1" * 32, event[1]), (event[0], event[1][:-1]), (event[0], first[1]), (None, event[1])):
        assert leaf(WITHDRAWALS, owner, value) == FOREIGN


def test_an_offering_that_is_named_close_is_not_taken_for_an_order() -> None:
    (key, value), order = offerings.encoded(offering("close", 2)), offerings.closing("2")
    assert key == order[0]
    assert offering_kind.KIND.read(key, value) == Subject("close/2", "")
    assert offering_kind.KIND.read(*order) == Subject("", "")


def as_before(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a log as the version before did, for a bank that has no topics of withdrawals."""
    gone(settings, OFFERINGS, WITHDRAWALS)
    former = {topic: kind for topic, kind in BY_TOPIC.items() if topic not in {OFFERINGS, WITHDRAWALS}}
    with monkeypatch.context() as before:
        before.setattr(session, "BY_TOPIC", former)
        with log_writer(settings):
            send(settings, RECEIPTS, *(receipt(OWNERS[at], str(at)) for at in range(5)))
            kafka.wait_for(lambda: len(of_kinds(settings)) == 5 and size(settings) == len(entries(settings)))


def logged(settings: Settings, offered: Messages, happened: Messages) -> None:
    made.create(settings)
    send(settings, WITHDRAWALS, *happened, (OWNER.encode(), b"canary"))
    with log_writer(settings):
        send(settings, OFFERINGS, *offered, (b"one/9", b"canary"))
        count = 5 + len(offered) + len(happened)
        kafka.wait_for(lambda: len(of_kinds(settings)) == count and size(settings) == len(entries(settings)))


def test_a_log_of_before_goes_on_with_withdrawals(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, (offered, happened) = deposit_topics, decided()
    as_before(settings, monkeypatch)
    former, head = [each.value() for each in entries(settings)], checkpoint(settings)
    logged(settings, offered, happened)
    now = checkpoint(settings)
    assert [each.value() for each in entries(settings)][: len(former)] == former
    assert head is not None
    assert now is not None
    assert grown(log.open_files(settings), head, now) == ""
    found = proven(settings)
    assert Counter(each.opening.kind for each in found.values()) == {1: 5, 5: len(happened), 6: len(offered)}
    assert [each.salt == PUBLIC_SALT for each in openings(settings).values()].count(True) == len(offered)
    shown_to_everybody(settings, offered)
    proofs_say_what_it_was(settings, tmp_path)
    its_owner_has_all_leaves(settings)
    what_is_not_so_is_found(settings, offered, happened)


def shown_to_everybody(settings: Settings, offered: Messages) -> None:
    folder = settings.log_files_folder
    assert folder is not None
    for _, value in offered:
        ((number, _time),) = leaves.offered(folder, value)
        assert openings(settings)[number].record == value
    assert leaves.offered(folder, b"other") == []
    assert not any(OWNER.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def proofs_say_what_it_was(settings: Settings, tmp_path: Path) -> None:
    keys = [key.verifier for key in log.signer_keys(settings)]
    event = next(each for each in openings(settings).values() if each.kind == withdrawal.KIND.number)
    for name, kind, field, value in (
        ("one/1", "offering", "originator", "acme"),
        (event.id, "withdrawal", "owner", OWNER),
    ):
        (tmp_path / "proof").write_bytes(of_record(settings, name))
        shown = checked(tmp_path / "proof", keys, (), 0)
        assert (shown["proven"], shown["kind"], shown["record"][field]) == (True, kind, value)


def its_owner_has_all_leaves(settings: Settings) -> None:
    with OwnersIndex(settings.log_index) as index:
        listed = index.prove(log.config(settings).tag_of(OWNER))[1].leaves
    assert sorted(listed) == [at for at, each in sorted(openings(settings).items()) if each.owner == OWNER] != []


def what_is_not_so_is_found(settings: Settings, offered: Messages, happened: Messages) -> None:
    """An event that is not logged yet waits; leaves of records that there are not are found, and so is what is odd."""
    send(settings, WITHDRAWALS, happened[0])
    producer = Producer(kafka.client(settings))
    for kind, name in ((withdrawal.KIND, "an event"), (offering_kind.KIND, "an offering")):
        entry, number = bytes(LogEntry(kind.number, 1, bytes(32), 7)), b"%d" % len(entries(settings))
        producer.produce(LOG_ENTRIES, entry, f"{name} that is not there", headers=[(LEAF_HEADER, number)])
        assert producer.flush(30) == 0
    found = verify_line(settings)
    count = len(offered) + len(happened)
    assert found.figures.withdrawals == LogSums(count + 2, 1)
    assert found.figures.licences == LicenceSums(2, len(happened) + 1, 1, 0)
    counts = {each.kind: each.count for each in found.findings}
    assert (counts[FindingKind.WITHDRAWAL_TWICE], counts[FindingKind.LEAF_UNKNOWN]) == (1, 2)
    assert counts[FindingKind.MESSAGE_FOREIGN] == 2  # the canaries
    assert not counts.keys() & {FindingKind.LICENCE_UNFOUNDED, FindingKind.LICENCES_EXCLUDE, FindingKind.LEAF_TWICE}
