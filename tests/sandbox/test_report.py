"""What is printed: plain text of 100 columns where there is no terminal, with every number of the account in it."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from teller.operate.verify.leaves import LogSums
from teller.sandbox import report
from teller.sandbox.account import DemoAccount, DemoRefusals, Deposited, account
from teller.sandbox.grants import DemoDecision, DemoGrants
from teller.sandbox.packages.claims import DemoPackage, DemoPackages
from teller.sandbox.report import Shown
from teller.sandbox.sample import Chosen, StoredSample
from tests.sandbox.bank import FATES, Fate, evidence, places, tally

FEW = [Fate("social", "stored"), Fate("social", "failed"), Fate("telecom", "refused", reason="line cut off")]


def printed(whole: DemoAccount, beside: Shown = Shown(), *, terminal: bool = False) -> str:  # noqa: B008 - a value
    out = io.StringIO()
    report.show(whole, Console(file=out, width=100, force_terminal=terminal, highlight=False), beside)
    return out.getvalue()


@settings(max_examples=20, deadline=None)
@given(st.lists(FATES, max_size=60))
def test_it_is_plain_and_fits_100_columns(fates: Sequence[Fate]) -> None:
    text = printed(account(evidence(fates)))
    assert max(map(len, text.splitlines())) <= 100
    assert "\x1b" not in text
    assert "The account adds up" in text


def test_the_next_commands_show_the_books_and_check_the_statement() -> None:
    text = printed(account(evidence(FEW)), Shown(statement=Path("a b/statement.json")))
    assert "teller books trial\n" in text
    assert "teller statement verify 'a b/statement.json'\n" in text
    assert "statement verify" not in printed(account(evidence(FEW)))


def test_a_terminal_gets_colour() -> None:
    assert "\x1b[1m" in printed(account(evidence(FEW)), terminal=True)


def test_each_number_is_there() -> None:
    lines = [line.split("|")[1:-1] for line in printed(account(evidence(FEW))).splitlines() if "|" in line]
    rows = [[cell.strip() for cell in line] for line in lines]
    assert ["social", "2", "1", "1", "0"] in rows
    assert ["total", "3", "1", "2", "0"] in rows
    assert ["connector", "line cut off", "0", "1", "0", "1"] in rows
    assert ["worker", "bad_json", "1", "0", "0", "1"] in rows
    assert ["PERSON", "3"] in rows
    assert ["0" * 32, "1", "1", "101"] in rows
    assert ["shop", "1", "1", "101"] in rows
    assert ["bad_json", "social.post.v1", "text is missing", "deposits.raw.social/0/1"] in rows


@pytest.mark.parametrize("width", [80, 200])
def test_ids_and_commands_are_whole_at_any_width(width: int) -> None:
    out = io.StringIO()
    decision = DemoDecision("voices-of-today", "f" * 32, "accept", "refused", "not_alone: why it was, at some length")
    beside = Shown(grants=DemoGrants((decision,), well=True), packages=PACKAGES)
    whole = account(evidence([*FEW, Fate("social", "failed", reason="language_not_supported")]))
    report.show(whole, Console(file=out, width=width, force_terminal=True, color_system=None, highlight=False), beside)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    words = {word for line in lines for word in line.split()}
    assert {"f" * 32, "0" * 32, "a" * 36, "deposits.raw.social/0/2", "language_not_supported"} <= words
    assert f"teller accounts offers {'f' * 32}" in lines
    assert "teller package verify 'a b/package' --keys 'a b/bank.keys'" in lines


def test_beyond_the_first_ten_owners_are_summed() -> None:
    fates = [Fate("social", "stored", owner=f"{number:032x}") for number in range(14)]
    text = printed(account(evidence(fates)))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if "more" in line]
    assert rows == [["4 more", "4", "4", "404"]]


def test_what_is_wrong_is_said() -> None:
    found = evidence(FEW)
    text = printed(account(replace(found, deposits=[*found.deposits, Deposited("social", 1)])))
    assert "The account does NOT add up:" in text
    assert "- social: 3 read, 1 stored, 1 failed: 1 missing" in text
    assert "The account adds up" not in text


def test_the_log_is_one_line() -> None:
    assert report.of_log(None, Path("log")) == "The public log has not begun yet."
    said = report.of_log(LogSums(1200, 3), Path("log"))
    assert said == "The public log: 1,200 receipts are leaves, 3 wait, in log. To see it: teller log show"
    assert "wait" not in report.of_log(LogSums(1, 0), Path("log"))


def test_stories_say_what_a_failed_record_was() -> None:
    assert "a record cut in half" in printed(
        account(evidence(FEW)), Shown(stories={("deposits.raw.social", 0, 1): "a record cut in half"})
    )


def test_one_record_before_and_after() -> None:
    after = {"owner_id": "9f", "text": "call [b]<PERSON_1>", "language": "en", "links": []}
    before = {"owner_id": "acct", "text": "call [b]Ann", "language": "en", "links": ["https://example.org"]}
    chosen = Chosen("social.post.v1", "deposits.raw.social", 0, 7, after)
    text = printed(account(evidence(FEW)), Shown(StoredSample(chosen, before)))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if "|" in line]
    assert ["text", "call [b]Ann", "call [b]<PERSON_1>"] in rows
    assert ["links", "https://example.org", "(none)"] in rows
    assert not any(row[:1] == ["language"] for row in rows)
    assert "1 more fields unchanged" in text


def test_the_record_that_lost_most_is_chosen() -> None:
    (held,) = places([Fate("social", "failed"), Fate("social", "stored"), Fate("social", "stored")])
    assert held.item
    records = [{"text": "<URL_1> <URL_2>", "note": "<PERSON_1>"}, {"text": "<URL_1> <PERSON_1>"}]
    chosen = tally([held._replace(item=replace(held.item, content=records))], []).chosen
    assert chosen is not None
    assert (chosen.topic, chosen.partition, chosen.offset) == ("deposits.raw.social", 0, 2)
    assert chosen.after == records[1]


def test_nothing_stored_gives_no_sample() -> None:
    assert tally([], []).chosen is None


def test_what_is_refused_on_purpose_is_summed() -> None:
    found = evidence([*FEW, Fate("purchases", "failed", reason="consent_withdrawn")])
    refusal = DemoRefusals("consent_withdrawn", "an owner withdrew", {"purchases.order_line.v1": 1})
    text = printed(account(replace(found, refusals=[refusal])))
    assert "an owner withdrew" in text.partition("Refused on purpose")[2]
    assert "consent_withdrawn" not in text.partition("Failed events")[2].partition("Refused on purpose")[0]
    assert "Refused on purpose" not in printed(account(found))


def test_what_owners_said_to_offerings_is_printed_and_an_outcome_that_is_wrong_is_named() -> None:
    refused = DemoDecision("films", "f" * 32, "accept", "refused", "not_alone: [b]why[/b]")
    text = printed(account(evidence(FEW)), Shown(grants=DemoGrants((refused,), well=True)))
    row = next(line for line in text.splitlines() if line.startswith("| films"))
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "films", "f" * 32, "accept", "refused", "not_alone: [b]why[/b]"
    ]  # fmt: skip
    assert f"teller accounts offers {'f' * 32}\n" in text
    assert "NOT decided" not in text
    assert "NOT decided" in printed(account(evidence(FEW)), Shown(grants=DemoGrants((refused,), well=False)))


PACKAGES = DemoPackages(
    "reel-ai",
    (DemoPackage("a" * 36, 6, 1172, "58.60 EUR", "package a"), DemoPackage("b" * 36, 4, 131, "[b]6.55[/b] EUR", "")),
    revoked=2, deleted=41, folder="a b/package", keys="a b/bank.keys",
)  # fmt: skip


def test_packages_are_told_in_words_with_what_to_try_next() -> None:
    text = printed(account(evidence(FEW)), Shown(packages=PACKAGES))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if "|" in line]
    assert ["a" * 36, "6", "1,172", "58.60 EUR"] in rows
    assert ["b" * 36, "4", "131", "[b]6.55[/b] EUR"] in rows
    assert "2 of its owners revoked: the second has 41 rows fewer" in text.replace("\n", " ")
    assert "teller package verify 'a b/package' --keys 'a b/bank.keys'\n" in text
    assert "Packages did NOT" not in text
    assert json.loads(json.dumps(PACKAGES.as_json()))["packages"][0]["rows"] == 1172


def test_what_is_wrong_with_packages_is_said_and_nothing_is_claimed() -> None:
    wrong = PACKAGES.with_problems(["[b]the owners[/b] were not paid"])
    text = printed(account(evidence(FEW)), Shown(packages=wrong))
    assert not wrong.well
    assert "Packages did NOT go out as they should:\n- [b]the owners[/b] were not paid" in text
    assert "revoked: the second" not in text


def test_without_what_packages_are_made_with_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Packages" not in printed(account(evidence(FEW)))
    monkeypatch.setattr(report, "is_installed", lambda: False)
    text = printed(account(evidence(FEW)))
    assert "Packages for builders are left out: pip install 'teller[packages]'" in text.replace("\n", " ")


def test_the_demo_starts_without_what_packages_are_made_with() -> None:
    program = "import sys; sys.modules.update(pyarrow=None, pyrage=None); import teller.sandbox.run"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
