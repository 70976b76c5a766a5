"""The rights in docs/deploying.md suffice for a packager that tells the bank, on a Kafka that refuses everything else;
without them it decides and takes rows, and tells nothing.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import yaml

from bank.withdrawals.packaging.package_events import PackageKind
from schemas.topics import RELEASES, ROW_OPENINGS
from teller.settings import Settings
from tests.deploy.admitted import line_on
from tests.deploy.guarded import PASSWORD, AuthorizingKafka
from tests.deploy.test_strimzi import USERS
from tests.packager.bank import Bank, Maker

PAGE: Final = Path(__file__).parents[2] / "docs" / "deploying.md"
READS, TELLS = "packager-example", "packager-telling"
K = PackageKind


def acls() -> list[dict[str, Any]]:
    """Return the rights that the page lists for a packager that tells."""
    section = PAGE.read_text("utf-8").partition("### A packager that tells")[2]
    found: list[dict[str, Any]] = yaml.safe_load(re.findall(r"```yaml\n(.+?)```", section, re.DOTALL)[0])
    return found


def users() -> dict[str, Any]:
    """Return the users of the manifests, and one more, that has the rights of the example and those of the page."""
    telling = yaml.safe_load(yaml.safe_dump(deepcopy(USERS[READS])).replace(READS, TELLS))
    more = yaml.safe_load(yaml.safe_dump(acls()).replace(READS, TELLS))
    telling["spec"]["authorization"]["acls"] += more
    return {**USERS, TELLS: telling}


@pytest.fixture
def banks(kafka_cache: Path, tmp_path: Path) -> Iterator[tuple[Settings, str]]:
    with AuthorizingKafka(tmp_path / "kafka", kafka_cache, users()) as broker:
        broker.admit()
        yield line_on(broker, tmp_path / "line", chunk_seconds=0.5), broker.guarded


@pytest.mark.kafka
@pytest.mark.prove
@pytest.mark.timeout(900)
def test_who_has_the_rights_of_the_page_tells_and_who_only_reads_does_not(
    banks: tuple[Settings, str], tmp_path: Path
) -> None:
    settings, guarded = banks
    bank = Bank(settings)
    bank.fill()
    makers = {}
    for name in (READS, TELLS):
        login = {"KAFKA": guarded, "KAFKA_USER": name, "KAFKA_PASSWORD": PASSWORD, "GROUP": name}
        (folder := tmp_path / name).mkdir()
        makers[name] = Maker(settings, folder, login)
    package = uuid4()
    wanted = {name: set(maker.done("wanted", package).split()) for name, maker in makers.items()}
    assert wanted[READS] == wanted[TELLS] == set(bank.receipts())
    assert makers[READS].run("make", package).returncode == 1
    assert bank.packages() == []
    assert makers[TELLS].done("make", package) == "delivered"
    assert [each.kind for each in bank.packages()] == [K.ORDERED, K.MADE, K.RELEASED, K.DELIVERED]
    assert not {RELEASES, ROW_OPENINGS} & {each["resource"]["name"] for each in acls()}
