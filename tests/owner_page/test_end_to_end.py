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
from bank.withdrawals.terms import Originator
from pipelines.accounts import erasures
from pipelines.withdrawals.follower import LicencesFollower, NotKnown
from pipelines.withdrawals.licences import OwnersRequest
from teller.operate.answers import known
from teller.sandbox.grants import grants, revoke
from teller.sandbox.packages.story import packages
from teller.settings.kafka_client import command_settings
from tests.faults.line import wait_until
from tests.owner_page.leaks import in_the_index, leaks
from tests.owner_page.line import CANARY, DESK, NAMES, POSTS, WRITER, line
from tests.owner_page.passkey_browser import CHROMIUM, PATIENCE_S, OwnersBrowser, chromium
from tests.owner_page.stage import Stage
from tests.withdrawals.packagers import asking, now

#: An owner of its own for each test: those of the demo's grants come before.
LEAVES, STAYS, ERASED, CLOSES = 8, 9, 10, 11
#: Seconds, on a machine that does much else; of a quiet one 5 are wanted.
GENEROUS_S = 60
#: OwnerPages that an owner reads.
READ = (
    "/", "/offers", "/licences", "/uses", "/deposits", "/deposits/objects", "/consents", "/earnings", "/looks",
    "/refusals", "/check", "/account", "/security",
)  # fmt: skip
AWAY, LATE = "does not answer", "Some of this is late"
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
    asked = [asking(held.begun, stage.offering.terms, Originator(held.begun.originator, None))]
    with stage.judge() as judge:
        assert rule(judge, asked) is None
        owner.sign_out()
        assert owner.go("/licences") == 401
        began = time.monotonic()
        owner.sign_in("Licences")
        clicks, opened = owner.clicks, time.monotonic()
        owner.click("a.danger")
        owner.heading("End the licence of “Reel AI BV”?")
        assert "It is told to delete them" in owner.text()
        owner.click("form[action='/licences/revoke'] button.danger")
        assert owner.decided() == "done"
        shown = time.monotonic()
        assert owner.clicks - clicks == 2
        assert rule(judge, asked) == JudgeRule.REVOKED
        refused = time.monotonic()
    log.info(
        "signed in, licences after %.2f s, revoked after %.2f s, refused after %.2f s; the two clicks took %.2f s",
        opened - began, shown - began, refused - began, shown - opened,
    )  # fmt: skip
    assert refused - began < GENEROUS_S


def rule(judge: LicencesFollower, asked: list[OwnersRequest]) -> JudgeRule | None:
    found = judge.rulings(asked, now(), PATIENCE_S)
    assert not isinstance(found, NotKnown)
    return found[0].refused_by


def test_what_is_away_is_said_and_the_session_and_the_decision_outlive_it(stage: Stage) -> None:
    with stage.enrolled(STAYS) as owner:
        accept(owner, stage)
        token = owner.token()
        the_desk_is_away(owner, stage)
        assert owner.token() == token
        the_writer_is_away(owner, stage)
        kafka_is_away(owner, stage)
        assert owner.token() == token


def the_desk_is_away(owner: OwnersBrowser, stage: Stage) -> None:
    owner.go("/")
    stage.bank.kill(DESK)
    for path in READ:
        assert owner.go(path) == 503
        assert AWAY in owner.text()
    stage.bank.start(DESK)
    owner.until("/", lambda: "What the bank has of you" in owner.text())


def the_writer_is_away(owner: OwnersBrowser, stage: Stage) -> None:
    """Revoke while nobody decides: it is late, and takes effect once somebody does, on the same page."""
    owner.until("/licences", lambda: "Reel AI" in owner.text())
    stage.bank.kill(WRITER)
    owner.click("a.danger")
    owner.click("form[action='/licences/revoke'] button.danger")
    assert owner.decided() == "late"
    stage.bank.start(WRITER)
    owner.page.locator("[data-state=done]").wait_for()
    owner.until("/licences", lambda: "You ended it" in owner.text())


def kafka_is_away(owner: OwnersBrowser, stage: Stage) -> None:
    owner.go("/deposits/objects")
    record = owner.page.locator("table a").first.get_attribute("href")
    assert record is not None
    with stage.bank.without_kafka():
        for path in READ:
            assert owner.go(path) in (200, 503)
        assert owner.go(record) == 503  # nothing is opened that the trail cannot tell
        assert AWAY in owner.text()
        owner.go("/consents")
        owner.click("form[action='/consents/withdraw'] button")
        owner.page.get_by_text(AWAY).wait_for()  # it was not written, and does not look so
        owner.until("/", lambda: LATE in owner.text())
    owner.until("/", lambda: LATE not in owner.text())
    owner.go("/consents")
    owner.click("form[action='/consents/withdraw'] button")
    assert owner.decided() == "done"


def test_an_owner_who_is_erased_meanwhile_is_told_so_and_signed_out(stage: Stage) -> None:
    with stage.enrolled(ERASED) as owner:
        owner.go("/account")
        owner.click("form[action='/account/export'] button")
        owner.page.locator("#export a").wait_for()
        kept = files(stage)
        assert kept
        stage.teller("accounts", "close", stage.bank.owners[ERASED], "--erase", "--yes")
        assert gone(owner) <= {401, 410}  # the desk tells it for seconds, and forgets the session then
        assert files(stage).isdisjoint(kept)


def test_an_account_that_closes_at_once_is_erased(stage: Stage) -> None:
    with stage.enrolled(CLOSES) as owner:
        owner.go("/account")
        owner.page.locator("#grace").select_option("0")
        owner.click("form[action='/account/close'] button")
        owner.click("form[action='/account/close'] button.danger")
        owner.heading("Your account is closed")
        gone(owner)  # the session ends once the closing is heard of, and may do so before the erasure's last step

    def is_erased() -> bool:
        found = erasures.read(command_settings(stage.bank.settings)).of(stage.bank.owners[CLOSES])
        return found is not None and bool(found.finished)

    wait_until(is_erased, "an account that is erased", PATIENCE_S)


def gone(owner: OwnersBrowser) -> set[int]:
    """Look until the session is over; return the statuses that came. Then the passkey signs nobody in."""
    found, end = set[int](), time.monotonic() + PATIENCE_S
    while 401 not in found:
        assert time.monotonic() < end
        found.add(owner.go("/licences"))
    assert found <= {200, 401, 410}
    assert owner.token() == ""
    owner.go("/sign-in")
    owner.click("[data-sign-in] [data-go]")
    owner.page.locator("[data-problem]").wait_for()
    return found


def files(stage: Stage) -> set[Path]:
    """Return the files that the desk keeps for owners to fetch."""
    return {each for each in stage.bank.settings.owner_desk_folder.glob("*/**/*") if each.is_file()}


def test_nothing_that_is_secret_is_in_a_log_a_metric_an_address_an_argument_or_in_the_index(stage: Stage) -> None:
    kept = dict(stage.secrets)
    assert len(kept) > 12
    kept |= {f"account {at}": each for at, each in enumerate(stage.bank.owners)}
    kept |= {f"customer {at}": each for at, each in enumerate(NAMES)} | {"a record's text": CANARY}
    assert leaks(stage.bank, kept, stage.asked) == []
    assert not in_the_index(stage.bank, CANARY)
    assert in_the_index(stage.bank, stage.bank.owners[LEAVES])  # where it belongs: so one would be found
