"""What owners had not agreed to, where Kafka still holds clean records and where only receipts are left."""

import pytest

from teller.cli import verify as command
from teller.operate.verify import verify as audit
from teller.operate.verify.findings import FindingKind
from tests.verify.leavings import ASKED_FROM, Raw
from tests.verify.test_names import found
from tests.verify.test_verify import verdict
from tests.verify.world import PARTITIONS, Action, World


def chunks(*times: int) -> World:
    """A chunk of one record for each of Kafka's times; its clean records are gone."""
    world = World()
    for time in times:
        world.do(Action("deposit", PARTITIONS[0], raw=Raw("stored", time=time)))
        world.finish()
    world.lines[PARTITIONS[0]].clean_start = len(times)
    return world


def test_rows_of_before_the_bank_asked_need_no_consent() -> None:
    world = chunks(ASKED_FROM - 1, 20_000, 20_001)
    assert [len(receipt["consents"]) for receipt in world.receipts] == [0, 1, 1]
    assert found(world) == []


def test_rows_without_a_consent_are_found_in_receipts_alone_from_the_first_one_on_that_names_one() -> None:
    world = chunks(20_000, 20_001, 20_002)
    world.receipts[2]["consents"] = []
    place = f"{world.receipts[2]['bucket']}/{world.receipts[2]['object_key']}"
    assert found(world) == [(FindingKind.CONSENT_MISSING, 1, place)]
    world.receipts[2]["consents"] = world.receipts[1]["consents"]
    world.receipts[0]["consents"] = []  # it may have been of before
    assert found(world) == []


@pytest.mark.parametrize("end", ["first", "last"])
def test_a_consent_holds_from_the_first_record_that_it_allowed_to_the_last(end: str) -> None:
    world = chunks(20_000)
    world.receipts[0]["consents"][0][end] = {"first": ASKED_FROM - 500, "last": 2**62}[end]
    wanted = [FindingKind.CONSENT_NOT_VALID] if end == "first" else []  # this one has no end
    assert [kind for kind, _, _ in found(world)] == wanted
    world.receipts[0]["consents"][0][end] = -1 if end == "first" else 20_000  # not known
    assert found(world) == []


def test_owners_consents_and_refusals_are_in_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    world = chunks(20_000)
    agreed = verdict(world).figures.agreed
    assert (agreed.owners, agreed.links, agreed.consents, agreed.idle, agreed.enforced) == (3, 6, 18, 0, ASKED_FROM)
    world.do(Action("deposit", PARTITIONS[0], raw=Raw("failed")))
    world.finish()
    world.failed[0]["reason"] = "consent_ended"
    command.show(verdict(world))
    printed = capsys.readouterr().out
    assert "consents, one a record type" in printed
    assert "refused: consent_ended" in printed
    assert "does not ask" not in printed
    world.events.clear()
    command.show(verdict(world))
    printed = capsys.readouterr().out
    assert "history_lost" in printed  # a receipt names a consent
    assert "does not ask" not in printed
    command.show(verdict(World(events=[])))
    assert "does not ask for link and consent" in capsys.readouterr().out


def test_only_so_many_refused_records_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    for _ in range(3):
        world.do(Action("deposit", PARTITIONS[0], raw=Raw("failed")))
    world.finish()
    for event in world.failed:
        event.update(reason="owner_unknown", depositor="shop", schema="social.post.v1")
    for most in (3, 2):
        monkeypatch.setattr(audit, "MOST_LOOKED_UP", most)
        assert [(kind, count) for kind, count, _ in found(world)] == [(FindingKind.REFUSAL_WRONG, most)]
