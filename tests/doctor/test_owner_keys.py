"""The doctor on owners' keys: the epoch, the custody that has its key, objects in the clear."""

import pytest

from bank.keys.custody import CustodyError, CustodyRefused, CustodyUnavailable, MemoryCustody
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.owner_keys import OwnerKeys
from teller.operate.doctor import owner_keys as doctor
from teller.operate.doctor.finding import Level
from teller.operate.doctor.owner_keys import KeysFacts, judge
from teller.settings import Settings
from tests.accounts.kafka import client
from tests.keys.receipts import wrote

RECEIPT_PARTITIONS = frozenset(range(3))


@pytest.mark.parametrize(
    ("facts", "levels", "word"),
    [
        (KeysFacts(), [], ""),
        (KeysFacts(has_custody=True), [Level.OK], "no epoch yet"),
        (KeysFacts(2, 5, has_custody=True, objects=9), [Level.OK], "epoch 2"),
        (KeysFacts(2, 5), [Level.FAULT], "no custody is set here"),
        (KeysFacts(2, 5, has_custody=True, trouble="gone"), [Level.FAULT], "gone"),
        (KeysFacts(2, 5, has_custody=True, objects=9, in_clear=3), [Level.OK, Level.WARNING], "3 of the newest 9"),
        (KeysFacts(objects=9, in_clear=9), [], ""),
        (KeysFacts(2, 5, has_custody=True, grouped=False), [Level.OK, Level.WARNING], "before owners fell into groups"),
    ],
)
def test_judgements(facts: KeysFacts, levels: list[Level], word: str) -> None:
    found = list(judge(facts))
    assert [each.level for each in found] == levels
    assert word in " ".join(each.what for each in found)


def test_what_is_there_is_looked_at(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    silent: list[CustodyError] = []
    held = MemoryCustody(lambda _method: silent[0] if silent else None)
    monkeypatch.setattr(doctor, "custody", lambda _settings: held)
    keys = OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), held)
    keys.ensure([f"{number:032x}" for number in range(5)])
    keys.close()
    replaced = wrote(deposit_topics, 1)
    wrote(deposit_topics, 2)
    wrote(deposit_topics, 3, "AGS1", replaced)
    found = doctor.look(deposit_topics, RECEIPT_PARTITIONS)
    assert found == KeysFacts(1, 5, has_custody=True, objects=2, in_clear=1)
    assert doctor.look(deposit_topics, frozenset()).objects == 0
    silent.append(CustodyUnavailable("it does not answer"))
    found = doctor.look(deposit_topics, frozenset())
    assert "epoch 1" in found.trouble
    assert next(judge(found)).mend == doctor.SILENT
    silent[0] = CustodyRefused("not with this token")
    assert next(judge(doctor.look(deposit_topics, frozenset()))).mend == doctor.REFUSED
    monkeypatch.setattr(doctor, "custody", lambda _settings: None)
    assert doctor.look(deposit_topics, frozenset()) == KeysFacts(1, 5)
