"""Owners' answers to offerings by command, with an operator's rights, and a writer of withdrawals that decides them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bank.access.access_event import Access
from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.withdrawals import standing_terms
from bank.withdrawals.rules import SENTENCES, JudgeRule
from schemas.topics import ERASURES
from teller.operate import trail
from teller.settings import Settings
from tests.accounts import kafka
from tests.answers import running
from tests.answers.running import CHANGED, FREE, OTHER, OVER, SOLE, SOON, deciding, made_to, offer_all
from tests.bank.withdrawals.test_deciding import STANDS
from tests.cli.test_commands import Command, Shown, done
from tests.withdrawals.test_on_kafka import send


@pytest.fixture(scope="module", autouse=True)
def published(line: Settings) -> None:
    offer_all(line)


@pytest.fixture
def writer(line: Settings) -> Iterator[None]:
    with deciding(line):
        yield


@pytest.fixture
def owner(accounts: Command) -> str:
    found: str = done(accounts("open", "--json"))["account"]
    return found


def lines(shown: Shown) -> list[dict[str, Any]]:
    return [json.loads(each) for each in shown.stdout.splitlines()]


def offers(accounts: Command, owner: str) -> dict[str, Any]:
    return done(accounts("offers", owner, "--json"))


@pytest.mark.usefixtures("writer")
def test_an_owner_accepts_and_a_second_exclusive_offering_is_refused_until_it_revokes(
    line: Settings, accounts: Command, owner: str
) -> None:
    made_to(line, SOLE, owner)
    made_to(line, OTHER, owner)
    granted = done(accounts("accept", SOLE, owner, "--version", "1", "--json"))
    assert (granted["outcome"], granted["account"]) == ("accepted", owner)
    assert done(accounts("accept", SOLE, owner, "--version", "1", "--json"))["outcome"] == "unchanged"
    refused = accounts("accept", OTHER, owner, "--version", "1", "--json")
    assert refused.returncode == 3
    (told,) = lines(refused)
    assert (told["outcome"], told["rule"]) == ("refused", "exclusive_elsewhere")
    assert told["sentence"] == SENTENCES[JudgeRule.EXCLUSIVE_ELSEWHERE]
    assert done(accounts("revoke", SOLE, owner, "--json"))["licence"] == granted["licence"]
    assert done(accounts("revoke", SOLE, owner, "--json"))["outcome"] == "unchanged"
    assert done(accounts("accept", OTHER, owner, "--version", "1", "--json"))["outcome"] == "accepted"
    found = offers(accounts, owner)
    assert [(each["offering"], each["holds"]) for each in found["licences"]] == [(SOLE, False), (OTHER, True)]
    assert {each["offering"]: each["said"]["outcome"] for each in found["offers"]} == {
        SOLE: "revoked", OTHER: "accepted"
    }  # fmt: skip
    shown = accounts("offers", owner)
    assert shown.returncode == 0
    for part in (
        f"account       {owner}",
        f"{OTHER}, version 1: open, ",
        "What you get",
        "; revoked on",
        "; holds",
    ):
        assert part in shown.stdout
    noted = [each.event for each in trail.of_owner(line, owner) if each.event.access == Access.CONSENT.value]
    assert [each.what for each in noted] == [
        f"accept {SOLE}/1", f"accept {SOLE}/1", f"accept {OTHER}/1", f"revoke {SOLE}", f"revoke {SOLE}",
        f"accept {OTHER}/1",
    ]  # fmt: skip
    assert {each.purpose for each in noted} == {"answers to offerings"}


@pytest.mark.usefixtures("writer")
def test_standing_terms_answer_what_is_offered_then(
    line: Settings, accounts: Command, owner: str, tmp_path: Path
) -> None:
    file = tmp_path / "terms.json"
    file.write_bytes(standing_terms.to_json(STANDS))
    assert "No standing terms" in accounts("standing-terms", owner, "--show").stdout
    assert done(accounts("standing-terms", owner, str(file), "--json"))["outcome"] == "standing"
    file.write_text(accounts("standing-terms", owner, "--show").stdout)
    assert done(accounts("standing-terms", owner, str(file), "--json"))["outcome"] == "unchanged"
    made_to(line, SOLE, owner)
    made_to(line, OTHER, owner)
    found = offers(accounts, owner)
    assert {each["offering"]: each["said"] and each["said"]["by_standing_terms"] for each in found["offers"]} == {
        SOLE: True, OTHER: None
    }  # fmt: skip
    assert done(accounts("standing-terms", owner, "--none", "--json"))["outcome"] == "standing"
    assert done(accounts("standing-terms", owner, "--show", "--json"))["standing_terms"] is None
    assert done(accounts("revoke", SOLE, owner, "--json"))["outcome"] == "revoked"
    made_to(line, FREE, owner)
    assert [each["said"] for each in offers(accounts, owner)["offers"] if each["offering"] == FREE] == [None]


@pytest.mark.usefixtures("writer")
def test_many_owners_at_once(line: Settings, accounts: Command) -> None:
    owners = [done(accounts("open", "--json"))["account"] for _ in range(3)]
    made_to(line, FREE, *owners[:2])
    given = "\n".join(owners)
    shown = accounts("accept", FREE, "--version", "1", "--from", "-", "--json", given=given)
    assert shown.returncode == 3
    assert {each["account"]: each.get("rule", each["outcome"]) for each in lines(shown)} == {
        owners[0]: "accepted", owners[1]: "accepted", owners[2]: "too_few_records"
    }  # fmt: skip
    declined = lines(accounts("decline", FREE, *owners, "--json"))
    assert [each["outcome"] for each in declined].count("declined") == 2
    assert {each["account"] for each in declined if each["outcome"] == "unchanged"} == {owners[2]}
    revoked = accounts("revoke", FREE, *owners)
    assert (revoked.stdout.count("revoked       licence"), revoked.stdout.count("unchanged  ")) == (2, 1)
    assert [each["account"] for each in lines(accounts("offers", *owners, "--json"))] == owners


@pytest.mark.usefixtures("writer")
def test_for_a_child_its_keeper_grants(line: Settings, accounts: Command, owner: str) -> None:
    child = done(accounts("open", "--kind", "child", "--keeper", owner, "--json"))["account"]
    made_to(line, FREE, child)
    assert "which keeper does" in accounts("accept", FREE, child, "--version", "1").problem
    assert "keeps no account" in accounts("accept", FREE, child, "--version", "1", "--by", child).problem
    granted = accounts("accept", FREE, child, "--version", "1", "--by", owner, "--json")
    assert done(granted)["outcome"] == "accepted"
    assert [each.event.what for each in trail.of_owner(line, child)][-1] == f"accept {FREE}/1 by {owner}"
    assert done(accounts("revoke", FREE, child, "--json"))["outcome"] == "revoked"


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(
    ("name", "version", "rule"),
    [(CHANGED, 1, "offering_changed"), (CHANGED, 3, "offering_changed"), (OVER, 1, "offering_closed"),
     (SOON, 1, "offering_not_open")],
)  # fmt: skip
def test_the_judge_refuses_by_its_rule(accounts: Command, owner: str, name: str, version: int, rule: str) -> None:
    shown = accounts("accept", name, owner, "--version", str(version))
    assert (shown.returncode, shown.stdout.splitlines()[-1]) == (
        3, f"{'refused':14}{rule}: {SENTENCES[JudgeRule(rule)]}"
    )  # fmt: skip


@pytest.mark.usefixtures("writer")
def test_licences_of_an_account_that_is_closed_or_erased_end(line: Settings, accounts: Command) -> None:
    closed, erased = (done(accounts("open", "--json"))["account"] for _ in range(2))
    made_to(line, FREE, closed, erased)
    assert accounts("accept", FREE, closed, erased, "--version", "1").returncode == 0
    done(accounts("close", closed, "--json"))
    send(line, ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, erased)))
    kafka.wait_for(
        lambda: sum(bool(each.rule) and each.owner in (closed, erased) for each in running.decided(line)) == 2
    )
    for owner, rule in ((closed, "owner_closed"), (erased, "owner_erased")):
        (licence,) = offers(accounts, owner)["licences"]
        assert (licence["ended_by"], licence["holds"]) == (rule, False)
    assert "nobody answers for it any more" in accounts("offers", closed).stdout
    again = accounts("accept", FREE, erased, "--version", "1", "--json")
    assert (again.returncode, lines(again)[0]["rule"]) == (3, "owner_erased")
    assert "was closed on" in accounts("revoke", FREE, closed).problem
