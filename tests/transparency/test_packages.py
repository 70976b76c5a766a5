"""Packages in the log: what becomes a leaf, the proof of an event for who waits for it, and a log of before."""

import os
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.entry import PUBLIC_SALT
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.kinds import delivery, package
from bank.transparency.kinds.every import BY_TOPIC
from bank.transparency.opening import opening_of
from bank.transparency.verify import Proven, verify
from bank.withdrawals import events, offerings
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from pipelines.transparency import session
from pipelines.transparency.recorded import FOREIGN, NewLeaf, SourceRecord, recorded
from schemas.topics import DELIVERIES, LOG_OPENINGS, OFFERINGS, PACKAGES, RECEIPTS, WITHDRAWALS
from teller.cli.log.verify import checked
from teller.operate.log.awaited import AwaitedProofs, opening_in
from teller.operate.log.openings import of_record
from teller.operate.log.proving import LogProofError
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.leaves import LogSums
from teller.operate.verify.packages import PackageSums
from teller.settings import Settings, log
from teller.settings import topics as made
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka
from tests.bank.withdrawals.packaging.story import OWNERS as STORY_OWNERS
from tests.bank.withdrawals.packaging.story import PACKAGE, ROOT, decisions, event, everything, films
from tests.bank.withdrawals.samples import NOW, OWNER
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
from tests.verify.test_packages import BREAKS

SALT, TIME = b"\7" * 32, 1_700_000_000_123
#: What nobody but the bank may see.
CANARY = "canary-of-an-order"


def ordered() -> PackageEvent:
    return event(PackageKind.ORDERED, 0, order=CANARY, grant=CANARY.encode())


def leaf(topic: str, key: bytes | None, value: bytes | None) -> NewLeaf | str:
    return recorded(SourceRecord(topic, 0, 17, key, value, TIME), 5, SALT, lambda owner: owner.encode(), 1_000_000)


def test_an_event_of_a_package_is_nobodys_and_not_public() -> None:
    for each in everything()[0]:
        found = leaf(PACKAGES, *package_events.encoded(each))
        assert isinstance(found, NewLeaf)
        assert (found.owner, found.tag, package.KIND.public) == ("", None, False)
        _, opening = opening_of(found.opening) or (0, None)
        assert opening is not None
        assert (opening.id, opening.salt, opening.kind) == (str(each.event_id), SALT, 7)
        assert (package.KIND.fields(opening.record) or {})["event"] == each.kind.value


def test_an_event_of_an_owners_rows_is_the_owners() -> None:
    for each in everything()[1]:
        found = leaf(DELIVERIES, *deliveries.encoded(each))
        assert isinstance(found, NewLeaf)
        assert (found.owner, found.tag) == (each.owner, each.owner.encode())
        _, opening = opening_of(found.opening) or (0, None)
        assert opening is not None
        assert (opening.id, opening.kind) == (str(each.event_id), 8)
        assert (delivery.KIND.fields(opening.record) or {})["owner"] == each.owner


def test_what_no_part_of_the_bank_wrote_has_no_leaf() -> None:
    first, one = package_events.encoded(ordered()), deliveries.encoded(everything()[1][0])
    for topic, (key, value), other in ((PACKAGES, first, one), (DELIVERIES, one, first)):
        for wrong in ((b"1" * 32, value), (None, value), (key, value[:-1]), (key, other[1]), (key, b"canary")):
            assert leaf(topic, *wrong) == FOREIGN


def test_an_opening_is_that_of_its_event_alone() -> None:
    one = event(PackageKind.MADE, 20)
    found = leaf(PACKAGES, *package_events.encoded(one))
    assert isinstance(found, NewLeaf)
    (_, message) = found.messages(5, None, os.urandom)
    number, opening = opening_in(message.value, one) or (0, None)
    assert opening is not None
    assert (number, ROOT in opening.record) == (5, True)
    assert opening_in(message.value, replace(one, attempt=2)) is None
    assert opening_in(message.value, replace(one, rows=7)) is None  # the same id, and another record


@given(st.none() | st.binary(max_size=300))
def test_any_bytes_are_no_opening_of_it(value: bytes | None) -> None:
    assert opening_in(value, event(PackageKind.MADE, 20)) is None


def as_before(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a log as the version before did, for a bank that has no topics of packages."""
    gone(settings, PACKAGES, DELIVERIES)
    former = {topic: kind for topic, kind in BY_TOPIC.items() if topic not in {PACKAGES, DELIVERIES}}
    with monkeypatch.context() as before:
        before.setattr(session, "BY_TOPIC", former)
        with log_writer(settings):
            send(settings, RECEIPTS, *(receipt(OWNERS[at], str(at)) for at in range(5)))
            kafka.wait_for(lambda: len(of_kinds(settings)) == 5 and size(settings) == len(entries(settings)))


def awaiting(settings: Settings) -> AwaitedProofs:
    keys = [key.verifier for key in log.signer_keys(settings)]
    return AwaitedProofs(command_settings(settings), partial(log.open_files, settings), settings.log_origin, keys)


def test_a_log_of_before_goes_on_with_packages(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, (happened, of_owners) = deposit_topics, everything()
    as_before(settings, monkeypatch)
    former = [each.value() for each in entries(settings)]
    made.create(settings)
    send(settings, PACKAGES, *map(package_events.encoded, [ordered(), *happened[1:]]), (b"canary", b"canary"))
    proofs, awaited = awaiting(settings), happened[1]
    assert proofs.proof_of(awaited) is None  # not a leaf yet
    with log_writer(settings):
        send(settings, DELIVERIES, *map(deliveries.encoded, of_owners))
        count = 5 + len(happened) + len(of_owners)
        kafka.wait_for(lambda: len(of_kinds(settings)) == count and size(settings) == len(entries(settings)))
    assert [each.value() for each in entries(settings)][: len(former)] == former
    assert Counter(each.opening.kind for each in proven(settings).values()) == {
        1: 5, 7: len(happened), 8: len(of_owners)
    }  # fmt: skip
    assert PUBLIC_SALT not in {each.salt for each in openings(settings).values()}
    nothing_shows(settings)
    its_owner_has_all_leaves(settings)
    the_proof_of_who_waits_says_it(settings, proofs, awaited, tmp_path)
    verify_has_them(settings, len(happened) + len(of_owners))


def verify_has_them(settings: Settings, leaves: int) -> None:
    """Packages are sound; one that is delivered again is found, and waits for its leaf."""
    send(settings, OFFERINGS, offerings.encoded(films()))
    send(settings, WITHDRAWALS, *map(events.encoded, decisions()))
    found = verify_line(settings)
    assert (found.figures.packages, found.figures.packaged) == (PackageSums(1, 1, 6, 2, 1, 0), LogSums(leaves, 0))
    kinds = {each.kind: each.count for each in found.findings}
    assert not kinds.keys() & {kind for _, wanted in BREAKS.values() for kind in wanted}
    assert kinds[FindingKind.MESSAGE_FOREIGN] == 1  # the canary
    send(settings, PACKAGES, package_events.encoded(event(PackageKind.DELIVERED, 90, attempt=2)))
    found = verify_line(settings)
    assert found.figures.packaged == LogSums(leaves, 1)
    assert {each.kind: each.count for each in found.findings}[FindingKind.PACKAGE_TWICE] == 1


def nothing_shows(settings: Settings) -> None:
    """Files of the log have neither orders nor owners, though anybody may read them."""
    folder = settings.log_files_folder
    assert folder is not None
    published = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert not [each for each in (CANARY, str(PACKAGE), *STORY_OWNERS) if each.encode() in published]


def its_owner_has_all_leaves(settings: Settings) -> None:
    with OwnersIndex(settings.log_index) as index:
        listed = index.prove(log.config(settings).tag_of(OWNER))[1].leaves
    assert sorted(listed) == [at for at, each in sorted(openings(settings).items()) if each.owner == OWNER] != []


def the_proof_of_who_waits_says_it(
    settings: Settings, proofs: AwaitedProofs, awaited: PackageEvent, tmp_path: Path
) -> None:
    found = proofs.proof_of(awaited)
    assert found is not None
    shown = verify(found, [key.verifier for key in log.signer_keys(settings)])
    assert isinstance(shown, Proven)
    assert package_events.decoded(str(PACKAGE).encode(), shown.opening.record) == awaited
    (tmp_path / "proof").write_bytes(found)
    said = checked(tmp_path / "proof", [key.verifier for key in log.signer_keys(settings)], (), 0)
    assert (said["kind"], said["record"]["root"], said["record"]["event"]) == ("package", ROOT, "made")
    assert of_record(settings, str(awaited.event_id)).partition(b"\n\n")[0] == found.partition(b"\n\n")[0]
    begun_anew, another = awaiting(settings), replace(awaited, attempt=2)
    assert begun_anew.proof_of(another) is None
    assert begun_anew.proof_of(awaited) is not None  # behind one that never comes
    for each in (proofs, begun_anew):
        each.close()


def test_a_log_that_is_not_published_yet_proves_nothing(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with log_writer(settings):
        send(settings, PACKAGES, package_events.encoded(happened := event(PackageKind.MADE, 20)))
        kafka.wait_for(lambda: bool(openings(settings)) and checkpoint(settings) is not None)
    folder = settings.log_files_folder
    assert folder is not None
    (folder / "checkpoint").unlink()
    proofs = awaiting(settings)
    with pytest.raises(LogProofError, match="no checkpoint yet"):
        proofs.proof_of(happened)
    proofs.close()


def test_openings_that_came_long_before_the_event_are_not_read(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with log_writer(settings):
        send(settings, PACKAGES, package_events.encoded(happened := event(PackageKind.MADE, 20)))
        kafka.wait_for(lambda: size(settings) == len(entries(settings)) > 1)
    assert happened.time > NOW
    proofs = awaiting(settings)
    assert proofs.proof_of(happened) is not None  # its time is of long before Kafka's
    late = replace(happened, time=2**43)  # a clock that is centuries ahead: nothing is to be found from then on
    assert proofs.proof_of(late) is None
    proofs.close()
    assert len(list(kafka.messages(settings, LOG_OPENINGS))) == 1
