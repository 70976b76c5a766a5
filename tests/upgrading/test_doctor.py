"""The doctor of this version on a bank of before most of its topics: it says what the first step of an upgrade is."""

import tarfile
from pathlib import Path

import pytest

from teller.embedded import EmbeddedKafka
from teller.operate.doctor import examine
from teller.operate.doctor.finding import Level, ok
from teller.settings import load
from tests.upgrading.make import SETTINGS
from tests.upgrading.test_old_data import ARCHIVES

pytestmark = pytest.mark.prove


def test_topics_that_an_older_bank_lacks_are_made_and_no_rights_asked_for(
    tmp_path: Path, kafka_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "_scanner", lambda _settings: iter([ok("scanner", "left out")]))
    with tarfile.open(ARCHIVES[0]) as archive:
        archive.extractall(tmp_path, filter="data")
    with EmbeddedKafka(tmp_path, kafka_cache) as kafka:
        found = list(examine.examine(load(data_dir=tmp_path, kafka_bootstrap=kafka.bootstrap, **SETTINGS)))
    rights = [each for each in found if each.check == "rights" and each.level is not Level.OK]
    assert [each.what for each in rights] == ["withdrawals: none of its topics is here"]
    missing = [each for each in found if each.check == "topics" and each.level is Level.FAULT]
    assert ["teller topics" in each.mend and "withdrawals.events" in each.what for each in missing] == [True]
