"""The owners' page on a real line, from an invitation in a real Chromium to what a package leaves out; then what owners
see while parts behind the page are away, when they are erased, and what nobody ever sees.

Times are told to whoever runs it with --log-cli-level=INFO.
"""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.withdrawals.rules import JudgeRule
from pipelines.withdrawals.follower import LicencesFollower, NotKnown
from pipelines.withdrawals.licences import OwnersRequest
from teller.operate.answers import known
from teller.sandbox.grants import grants, revoke
from teller.sandbox.packages.story import packages
from tests.owner_page.line import CANARY, POSTS, line
from tests.owner_page.passkey_browser import CHROMIUM, PATIENCE_S, OwnersBrowser, chromium
from tests.owner_page.stage import Stage
from tests.withdrawals.packagers import asking, now

#: An owner of its own for each test: those of the demo's grants come before.
LEAVES = 8
#: Seconds, on a machine that does much else; of a quiet one 5 are wanted.
GENEROUS_S = 60
log = logging.getLogger(__name__)
pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: on Debian, apt install chromium"),
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # minio's
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, kafka_cache: Path) -> Iterator[Stage]:
    with line(tmp_path_factory.mktemp("line"), kafka_cache) as bank, chromium() as browser:
        granted = grants(bank.settings, bank.owners)
        assert granted is not None
        assert granted.well, granted.decisions
        yield Stage(bank, browser, granted)


def test_two_clicks_end_a_licence_and_the_next_package_leaves_its_owner_out(stage: Stage) -> None:
    name = stage.bank.owners[LEAVES]
    with stage.enrolled(LEAVES) as owner:
        see_deposits(owner)
        accept(owner, stage)

        def leave() -> list[str]:
            see_the_package(owner)
            end_the_licence(owner, stage, name)
            # who leaves alone would be known by the rows that are missing: docs/packages.md, "Former packages"
            return [name, *revoke(stage.bank.settings, stage.offering, stage.granted.holders[-1:])]

        found = packages(stage.bank.settings, stage.offering, [*stage.granted.holders, name], leave)
    assert found.problems == ()  # the second package has nobody of whom `leave` says that they left
    first, second = found.packages
    assert (first.owners, second.owners) == (len(stage.granted.holders) + 1, len(stage.granted.holders) - 1)


def see_deposits(owner: OwnersBrowser) -> None:
    owner.until("/deposits/objects", lambda: "Nothing was deposited" not in owner.text())
    owner.click("table a")
    owner.heading("A record")
    assert CANARY in owner.text()
    owner.go("/deposits")
    assert str(POSTS) in owner.text()


def accept(owner: OwnersBrowser, stage: Stage) -> None:
    owner.until("/offers", lambda: "Reel AI" in owner.text())
    owner.click(f"a.button[href^='/offers/{stage.offering.id}/']")
    owner.click("form[action='/offers/accept'] button")
    assert owner.decided() == "done"


def see_the_package(owner: OwnersBrowser) -> None:
    owner.until("/uses", lambda: "Reel AI" in owner.text())
    assert str(POSTS) in owner.text()
    owner.until("/earnings", lambda: "0.15" in owner.text())


def end_the_licence(owner: OwnersBrowser, stage: Stage, name: str) -> None:
    """End it; log seconds from signing in until that is shown, and until the judge of packages refuses the owner."""
    (held,) = known.histories(stage.bank.settings, [name])[name].licences.values()
    asked = [asking(held.begun, stage.offering.terms)]
    with stage.judge() as judge:
        assert rule(judge, asked) is None
        owner.sign_out()
        began = time.monotonic()
        owner.sign_in()
        owner.click("nav a[href='/licences']")
        owner.heading("Licences")
        clicks, opened = owner.clicks, time.monotonic()
        owner.click("a.danger")
        owner.heading("End the licence of Reel AI BV?")
        assert "It is told to delete them" in owner.text()
        owner.click("form[action='/licences/revoke'] button.danger")
        assert owner.decided() == "done"
        shown = time.monotonic()
        assert owner.clicks - clicks == 2
        assert rule(judge, asked) == JudgeRule.REVOKED
        refused = time.monotonic()
    log.info(
        "since signing in: licences %.2f s, revoked %.2f s, the judge refuses %.2f s; since the first of 2 clicks: %.2f s",
        opened - began, shown - began, refused - began, shown - opened,
    )  # fmt: skip
    assert refused - began < GENEROUS_S


def rule(judge: LicencesFollower, asked: list[OwnersRequest]) -> JudgeRule | None:
    found = judge.rulings(asked, now(), PATIENCE_S)
    assert not isinstance(found, NotKnown)
    return found[0].refused_by
