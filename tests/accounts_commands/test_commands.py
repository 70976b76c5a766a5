"""`teller accounts` on a real Kafka that refuses what is not granted, as an operator runs it."""

import json
import logging
import re

import pytest

from bank.accounts.events import EventKind
from bank.identity import pseudonyms
from pipelines.kafka.reading import whole
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.operate.accounts import reading
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.accounts_commands.conftest import events
from tests.cli.test_commands import Command, Shown, done

#: What Python makes of a byte on the command line that is not UTF-8.
NO_TEXT = "\udcff"
OWNER_ID, SUBJECT_ID = "alice-4711@example.org", "customer 4711"


def test_an_account_from_its_beginning_to_its_end(
    line: Settings, accounts: Command, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [accounts("open", "--ask-owner", "--json", given=f"{OWNER_ID}\n")]
    alice = done(shown[0])["account"]
    assert alice == pseudonyms.owner_pseudonym(keys.pseudonym_key(line), OWNER_ID)
    of = (alice, "--depositor", "acme", "--json")

    def run(command: str, *more: str, given: str = "") -> list[str]:
        shown.append(accounts(command, *of, *more, given=given))
        return events(shown[-1])

    assert run("link", "--claim", "--ask-subject", given=f"{SUBJECT_ID}\n") == ["CLAIMED"]
    assert run("link", "--confirm") == ["LINKED"]
    assert run("link", "--claim", "--confirm", "--ask-subject", given=f"{SUBJECT_ID}\n") == []
    assert run("consent", "--domain", "social", "--until", "2090-01-01", "--evidence", "form 7") == ["CONSENTED"]
    assert run("withdraw", "--schema", "social.post") == ["WITHDRAWN"]
    assert run("consent", "--schema", "social.post", "--purpose", "https://bank.example/p#1") == ["CONSENTED"]
    shown.append(accounts("show", alice, "--json"))
    found = done(shown[-1])
    assert [each["withdrawn"] for each in found["consents"]] == [True, False]
    assert (found["links"][0]["depositor"], found["links"][0]["until"]) == ("acme", None)
    shown += [accounts("show", alice), accounts("show"), accounts("show", "--ask-owner", given=f"{SUBJECT_ID}\n")]
    assert alice in shown[-1].stdout
    assert events(accounts("close", alice, "--json")) == ["UNLINKED", "WITHDRAWN", "CLOSED"]
    for command in (
        ("link", "--claim", "--ask-subject"),
        ("consent", "--domain", "social"),
        ("withdraw",),
        ("unlink",),
    ):
        assert "was closed on" in accounts(command[0], *of, *command[1:], given="7\n").problem, command
    _nowhere(line, caplog, shown)


def _nowhere(line: Settings, caplog: pytest.LogCaptureFixture, shown: list[Shown]) -> None:
    """The ids that depositors know show in no output, log and topic."""
    written = b"".join(
        message.value() or b""
        for name in (ACCOUNTS, NEWEST_ACCOUNTS)
        for message in whole(command_settings(line), name)
    )
    for secret in (OWNER_ID, SUBJECT_ID, "4711"):
        assert secret not in caplog.text
        assert secret not in str(shown)
        assert secret.encode() not in written


def test_the_same_id_of_two_depositors_is_two_people(accounts: Command) -> None:
    one, two = (done(accounts("open", "--json"))["account"] for _ in range(2))
    linking = ("--ask-subject", "--claim", "--confirm", "--json")
    assert events(accounts("link", one, "--depositor", "acme", *linking, given="42\n")) == ["CLAIMED", "LINKED"]
    assert events(accounts("link", two, "--depositor", "mill", *linking, given="42\n")) == ["CLAIMED", "LINKED"]
    refused = accounts("link", two, "--depositor", "acme", *linking, given="42\n")
    assert (refused.returncode, f"linked to account {one}" in refused.problem) == (2, True)
    assert events(accounts("unlink", one, "--depositor", "acme", "--json")) == ["UNLINKED"]
    assert events(accounts("link", two, "--depositor", "acme", *linking, given="42\n")) == ["CLAIMED", "LINKED"]


def test_a_consent_without_a_link_says_that_one_is_missing(accounts: Command) -> None:
    owner = done(accounts("open", "--json"))["account"]
    of = (owner, "--depositor", "acme")
    given = accounts("consent", *of, "--schema", "social.post", "--json")
    assert events(given) == ["CONSENTED"]
    (command,) = re.findall("teller accounts (link .*)", given.stderr)
    assert events(accounts(*command.split(), "--json", given="4713\n")) == ["CLAIMED", "LINKED"]
    done(accounts("withdraw", *of, "--json"))
    assert accounts("consent", *of, "--schema", "social.post").stderr == ""
    done(accounts("withdraw", *of, "--json"))
    assert events(accounts("unlink", *of, "--json")) == ["UNLINKED"]
    assert "is linked to this account" in accounts("consent", *of, "--schema", "social.post").stderr


def test_guardians_decide_and_are_not_lost(accounts: Command) -> None:
    keeper = done(accounts("open", "--json"))["account"]
    child = done(accounts("open", "--kind", "child", "--keeper", keeper, "--successor", keeper, "--json"))["account"]
    of = (child, "--depositor", "mill", "--schema", "social.post", "--json")
    assert "which keeper does" in accounts("consent", *of).problem
    assert events(accounts("consent", *of, "--by", keeper)) == ["CONSENTED"]
    assert "no other keeper" in accounts("close", keeper).stderr
    assert "keeps nobody" in " ".join(accounts("open", "--kind", "thing", "--keeper", child).stderr.split())
    grown = done(accounts("open", "--json"))["account"]
    into_child = accounts("change", keeper, "--kind", "child", "--keeper", grown).stderr
    assert f"keeps {child}, and only a person does" in " ".join(into_child.split())
    other = done(accounts("open", "--json"))["account"]
    assert events(accounts("change", child, "--keeper", other, "--successor", "none", "--json")) == ["CHANGED"]
    assert done(accounts("show", child, "--json"))["successor"] == ""
    assert events(accounts("close", keeper, "--json")) == ["CLOSED"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("close", "f" * 32), "no account f"),
        (("close", "alice@example.org"), "32 hex digits"),
        (("show", "alice@example.org"), "32 hex digits"),
        (("open", "--keeper", "alice@example.org"), "32 hex digits"),
        (("open", "--kind", "thing"), "needs a keeper"),
        (("link", "ID", "--depositor", "nobody", "--claim"), "no depositor nobody"),
        (("link", "ID", "--depositor", "acme", "--ask-subject"), "needs both the depositor's claim"),
        (("link", "ID", "--depositor", "acme"), "needs both the depositor's claim"),
        (("link", "ID", "--depositor", "acme", "--claim"), "--claim --ask-subject"),
        (("link", "ID", "--depositor", "acme", "--confirm"), "its claim comes first"),
        (("unlink", "ID", "--depositor", "acme"), "its claim comes first"),
        (("consent", "ID", "--depositor", "acme"), "to what does the owner agree"),
        (("consent", "ID", "--depositor", "acme", "--schema", "telecom.call.v1"), "without the version: telecom.call"),
        (("withdraw", "ID", "--depositor", "acme", "--schema", "social.post.v2"), "without the version: social.post"),
        (("consent", "ID", "--depositor", NO_TEXT, "--domain", "social"), "no depositor"),
        (("consent", "ID", "--depositor", "acme", "--schema", NO_TEXT), "may not deposit"),
        (("consent", "ID", "--depositor", "acme", "--domain", NO_TEXT), "no record type of"),
        (("consent", "ID", "--depositor", "acme", "--domain", "social", "--by", NO_TEXT), "32 hex digits"),
        (("consent", "ID", "--depositor", "acme", "--domain", "social", "--evidence", NO_TEXT), "200 characters"),
        (("consent", "ID", "--depositor", "acme", "--domain", "purchases"), "no record type of purchases"),
        (
            ("consent", "ID", "--depositor", "acme", "--schema", "social.post", "--until", "2001-01-01"),
            "later than now",
        ),
    ],
)
def test_what_cannot_be_done_says_why(accounts: Command, arguments: tuple[str, ...], told: str) -> None:
    owner = done(accounts("open", "--json"))["account"]
    shown = accounts(*(owner if each == "ID" else each for each in arguments), given="7\n")
    assert shown.returncode == 2
    assert told in " ".join(shown.stderr.split())
    assert "alice@example.org" not in shown.stdout + shown.stderr


def test_times_are_utc_where_they_do_not_say_otherwise(line: Settings, accounts: Command) -> None:
    owner = done(accounts("open", "--json"))["account"]
    of = (owner, "--depositor", "acme", "--schema", "social.post", "--json")
    assert done(accounts("consent", *of, "--from", "2090-01-01", "--until", "2090-01-02T00:00:00+0100"))
    assert done(accounts("consent", *of, "--from", "2090-01-01T23:00"))
    *_, first, second = reading.history(command_settings(line))
    assert first.event.valid_until - first.event.valid_from == 23 * 3_600_000
    assert second.event.valid_from == first.event.valid_until


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01", "1969-12-31"])
def test_times_that_nothing_can_hold_are_refused(accounts: Command, time: str) -> None:
    for option in ("--from", "--until"):
        shown = accounts("consent", "a" * 32, "--depositor", "acme", "--schema", "social.post", option, time)
        assert (shown.returncode, "times after 1970-01-01" in " ".join(shown.stderr.split())) == (2, True)


def test_an_empty_id_is_no_id(accounts: Command) -> None:
    assert "no id came" in accounts("open", "--ask-owner", given="\n").stderr


def test_show_counts_and_lists(accounts: Command) -> None:
    done(accounts("open", "--json"))
    assert re.search(r"accounts of a person +│ +\d", accounts("show").stdout)
    listed = [json.loads(each)["account"] for each in accounts("show", "--json").stdout.splitlines()]
    assert listed == sorted(set(listed))
    unknown = accounts("show", "--ask-owner", "--json", given="nobody\n")
    assert (unknown.stdout, "No account knows that id" in unknown.stderr) == ("", True)


def test_consents_are_asked_for_from_once_on(line: Settings, accounts: Command) -> None:
    assert "are taken" in accounts("show").stdout
    assert events(accounts("enforce", "--json")) == ["ENFORCED"]
    assert "It is so already" in accounts("enforce").stdout
    assert "are refused since" in accounts("show").stdout
    kinds = [each.event.event for each in reading.history(command_settings(line))]
    assert kinds.count(EventKind.ENFORCED) == 1


def test_who_has_no_right_to_it_is_told(accounts: Command) -> None:
    shown = accounts("open", TELLER_KAFKA_USERNAME="teller-exporter")
    assert (shown.returncode, "brokers, rights?" in shown.stderr) == (2, True)
