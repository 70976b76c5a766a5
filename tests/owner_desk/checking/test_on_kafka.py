"""The desk's proofs on a real Kafka: openings are followed, sealed as they lie, and gone with their owner."""

from contextlib import closing
from pathlib import Path

import pytest

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.transparency.complete import CompleteList, verify_complete
from pipelines.access.memory import MemoryTrail
from schemas import topics
from teller.operate.owner_desk.checking.from_settings import FILE, checking
from teller.operate.owner_desk.checking.openings_file import OpeningsFile
from teller.operate.owner_desk.port.checking import ProvenLeaves
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.settings import Settings, log
from teller.settings.owner_keys import object_opener
from tests.access.readers import reading_of
from tests.accounts import kafka
from tests.transparency.running import OWNERS, anew, entries, log_writer, of_kinds, receipt, send, size


@pytest.mark.parametrize("custody", ["", "file"])
def test_a_list_is_proven_as_it_grows(deposit_topics: Settings, tmp_path: Path, custody: str) -> None:
    settings = deposit_topics.model_copy(update={"custody": custody})
    with log_writer(settings), closing(object_opener(settings, reading_of(MemoryTrail()))) as opener:
        made, _ = checking(settings, tmp_path, opener, "https://witness.example/")
        for count in (6, 12):
            send(settings, topics.RECEIPTS, *(receipt(OWNERS[at % 3], str(at)) for at in range(count - 6, count)))
            kafka.wait_for(lambda: len(of_kinds(settings)) == count)  # noqa: B023 - at once
            kafka.wait_for(lambda: size(settings) == len(entries(settings)))
            proof = made.complete(OWNERS[0])
            assert isinstance(proof, bytes)
            shown = verify_complete(proof, [key.verifier for key in log.signer_keys(settings)])
            assert isinstance(shown, CompleteList)
            found = made.leaves(OWNERS[0], shown.checkpoint.size, 0)
            assert isinstance(found, ProvenLeaves)
            assert tuple(each.leaf for each in found.rows) == shown.leaves
            assert len(found.rows) == count // 3
            assert all(each.said for each in found.rows)
        held = OpeningsFile(tmp_path / FILE).of(OWNERS[0], 0, 1000)
        assert (b"social.post" in b"".join(held.values())) == (not custody)
        assert made.keys(OWNERS[0]).witness_address.startswith("https://witness.example/")  # type: ignore[union-attr]
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_what_is_erased_or_made_anew_is_forgotten(deposit_topics: Settings, tmp_path: Path) -> None:
    settings, file = deposit_topics, OpeningsFile(tmp_path / FILE)
    with log_writer(settings), closing(object_opener(settings, reading_of(MemoryTrail()))) as opener:
        made, follower = checking(settings, tmp_path, opener, "")
        send(settings, topics.RECEIPTS, *(receipt(OWNERS[at % 3], str(at)) for at in range(6)))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 6)
        kafka.wait_for(lambda: size(settings) == len(entries(settings)))
        assert follower.catch_up()
        assert [len(file.of(owner, 0, 1000)) for owner in OWNERS[:3]] == [2, 2, 2]
        send(settings, topics.ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, OWNERS[1])))
        assert follower.catch_up()
        assert [len(file.of(owner, 0, 1000)) for owner in OWNERS[:3]] == [2, 0, 2]
        (tmp_path / FILE).write_bytes(b"damaged, as a disk does it" * 1000)
        assert made.leaves(OWNERS[0], size(settings), 0) == DeskRefusal(Why.DELAYED, "log.openings")
        assert isinstance(made.leaves(OWNERS[0], size(settings), 0), ProvenLeaves)
        assert [len(file.of(owner, 0, 1000)) for owner in OWNERS[:3]] == [2, 0, 2]
    anew(settings, topics.LOG_OPENINGS)
    assert follower.catch_up()
    assert file.of(OWNERS[0], 0, 1000) == {}
