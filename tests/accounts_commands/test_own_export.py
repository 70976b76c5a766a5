"""An owner's first deposit on a bank of one's own: one question, or one flag."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bank.accounts.events import AccountEvent, EventKind
from bank.identity import pseudonyms
from pipelines.accounts import depositors
from pipelines.kafka.reading import whole
from schemas import topics as names
from teller.cli.accounts import own_export
from teller.operate.accounts import first_deposit, operations, reading
from teller.operate.accounts.consents import Given
from teller.operate.accounts.operations import enforced
from teller.operate.accounts.rules import AccountError
from teller.operate.accounts.writer import writer
from teller.operate.depositors import changes
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.accounts_commands.books import (
    ACME,
    ALICE,
    BOB,
    CONSENT_ID,
    PLACE,
    SUBJECT,
    book,
    consented,
    linked,
    of,
    opened,
)
from tests.cli.test_commands import Shown, teller

Deposit = Callable[..., Shown]


@pytest.fixture
def bank(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A bank of one's own that asks for consent: its broker is the session's, found as the embedded one is."""
    monkeypatch.setattr(changes, "AHEAD_MS", 200)
    monkeypatch.setattr("teller.embedded.running", lambda _folder: deposit_topics.kafka_bootstrap)
    keys.make_embedded_keys(deposit_topics)
    with writer(deposit_topics, []) as accounts:
        accounts.write(enforced(accounts.book))
    return deposit_topics


@pytest.fixture
def deposit(bank: Settings, tmp_path: Path) -> Deposit:
    """`teller deposit mastodon likes.json --owner alice ...`."""
    likes = {"@context": "https://www.w3.org/ns/activitystreams", "id": "likes.json", "type": "OrderedCollection",
             "orderedItems": ["https://example.social/users/bob/statuses/1"]}  # fmt: skip
    (tmp_path / "likes.json").write_text(json.dumps(likes))

    def run(*more: str) -> Shown:
        arguments = ("deposit", "mastodon", str(tmp_path / "likes.json"), "--owner", "alice-4711", *more)
        return teller(tmp_path, *arguments, TELLER_DATA_DIR=str(bank.data_dir))

    return run


def history(bank: Settings) -> list[AccountEvent]:
    return [each.event for each in reading.history(command_settings(bank))]


def test_with_the_flag_it_is_admitted_and_deposited(bank: Settings, deposit: Deposit) -> None:
    shown = deposit("--consent")
    assert (shown.returncode, "deposited 1 " in shown.stdout) == (0, True), shown.stderr
    _, *written, consent = history(bank)
    subject = pseudonyms.owner_pseudonym(keys.pseudonym_key(bank), "alice-4711")
    assert f"teller buckets {subject}\n" in shown.stdout
    assert [each.event.value for each in written] == ["OPENED", "CLAIMED", "LINKED"]
    assert {each.owner for each in (*written, consent)} == {subject}
    assert consent.schemas == ("social.post", "social.reaction")
    (raw,) = whole(command_settings(bank), names.raw("d000001.social"))
    assert max(each.time for each in reading.history(command_settings(bank))) <= raw.timestamp()[1]
    again = deposit()
    assert again.returncode == 0
    assert len(history(bank)) == 5
    assert "alice" not in shown.stdout + shown.stderr + again.stderr
    with writer(bank, [subject]) as accounts:
        accounts.write(operations.closed(accounts.book, [subject], 0)[1:2])
    withdrawn = deposit()
    assert (withdrawn.returncode, "open an account" in withdrawn.stderr) == (2, False)
    assert "record consent that mastodon" in " ".join(withdrawn.stderr.split())


def test_the_commands_after_an_account_was_closed_work(bank: Settings, deposit: Deposit, tmp_path: Path) -> None:
    subject = pseudonyms.owner_pseudonym(keys.pseudonym_key(bank), "alice-4711")
    with writer(bank, [subject]) as accounts:
        accounts.write([opened(subject), of(EventKind.CLOSED, subject)])
    shown = deposit("--consent")
    assert (shown.returncode, "was closed on" in " ".join(shown.stderr.split())) == (2, True)
    first, *others = (line.split()[1:] for line in shown.stderr.splitlines() if line.startswith("    "))
    found = teller(tmp_path, *first, TELLER_DATA_DIR=str(bank.data_dir))
    account = found.stdout.split()[1]
    for command in others:
        arguments = [account if each == "ACCOUNT" else each for each in command]
        done = teller(tmp_path, *arguments, given="alice-4711\n", TELLER_DATA_DIR=str(bank.data_dir))
        assert done.returncode == 0, done.stderr
    assert len(others) == 2
    again = deposit()
    assert (again.returncode, "deposited 1 " in again.stdout) == (0, True), again.stderr


def test_without_it_nothing_is_done_and_the_command_to_paste_is_told(
    bank: Settings, deposit: Deposit, tmp_path: Path
) -> None:
    shown = deposit()
    assert shown.returncode == 2
    (command,) = (line.strip() for line in shown.stderr.splitlines() if line.startswith("    "))
    assert command.startswith(f"TELLER_DATA_DIR={bank.data_dir} teller deposit ")
    assert command.endswith(f"deposit mastodon {tmp_path / 'likes.json'} --owner alice-4711 --consent")
    assert "mastodon deposits social.post, social.reaction" in " ".join(shown.stderr.split())
    assert [each.event for each in history(bank)] == [EventKind.ENFORCED]
    assert not list(depositors.read(command_settings(bank)))


@pytest.mark.parametrize(("answer", "count"), [(True, 5), (False, 1)])
def test_a_terminal_is_asked(bank: Settings, monkeypatch: pytest.MonkeyPatch, answer: bool, count: int) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda _text, err: answer)
    try:
        own_export.admit(bank, "alice", "mastodon", "social", agreed=False)
    except AccountError:
        assert not answer
    assert len(history(bank)) == count


def test_a_bank_from_before_asks_nothing(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("typer.confirm", lambda _text, err: pytest.fail("asked"))
    keys.make_embedded_keys(deposit_topics)
    own_export.admit(deposit_topics, "alice", "mastodon", "social", agreed=False)
    assert history(deposit_topics) == []
    assert not caplog.records


def test_only_what_lacks_is_asked_for_and_written() -> None:
    made = book(opened(ALICE), linked(), consented("social.post"))
    assert first_deposit.lacking(made, ACME, SUBJECT, "social", 10) == ("social.reaction",)
    assert first_deposit.lacking(made, ACME, SUBJECT, "telecom", 10) == ()
    (event,) = first_deposit.agreed(made, ACME, SUBJECT, Given(CONSENT_ID, ("social.reaction",)), 10)
    assert (event.owner, event.schemas) == (ALICE, ("social.reaction",))
    ended = book(
        opened(ALICE),
        linked(),
        consented("social.post"),
        of(EventKind.WITHDRAWN, depositor=1, schemas=("social.post",)),
    )
    assert first_deposit.lacking(ended, ACME, SUBJECT, "social", 10) == ("social.post", "social.reaction")


def test_a_consent_that_begins_later_is_told_before_anybody_is_asked() -> None:
    made = book(opened(ALICE), linked(), consented("social.post", valid_from=50))
    assert first_deposit.lacking(made, ACME, SUBJECT, "social", 10) == ("social.post", "social.reaction")
    with pytest.raises(AccountError, match=r"begins on 1970-.*: deposit from then on, or withdraw it by `teller acc"):
        first_deposit.check_begun(made, ACME, SUBJECT, ("social.post", "social.reaction"), 10)
    first_deposit.check_begun(made, ACME, SUBJECT, ("social.reaction",), 10)
    made.fold(of(EventKind.WITHDRAWN, depositor=1, schemas=("social.post",)), 9, 9)
    first_deposit.check_begun(made, ACME, SUBJECT, ("social.post",), 10)


def test_a_deposit_under_a_consent_that_begins_later_says_what_to_do(bank: Settings, deposit: Deposit) -> None:
    assert deposit("--consent").returncode == 0
    subject = pseudonyms.owner_pseudonym(keys.pseudonym_key(bank), "alice-4711")
    with writer(bank, [subject]) as accounts:
        consent = history(bank)[-1]
        withdrawn = of(EventKind.WITHDRAWN, subject, depositor=consent.depositor, schemas=consent.schemas)
        later = replace(consent, consent_id=CONSENT_ID, valid_from=4_000_000_000_000)
        accounts.write([withdrawn, later])
    shown = deposit("--consent")
    assert (shown.returncode, "deposit from then on, or withdraw it" in " ".join(shown.stderr.split())) == (2, True)


def test_whom_another_depositor_claims_is_not_admitted_so() -> None:
    claimed = book(opened(BOB), linked(BOB, EventKind.CLAIMED))
    assert claimed.claimant(PLACE) == BOB
    with pytest.raises(AccountError, match="claimed to be"):
        first_deposit.agreed(claimed, ACME, SUBJECT, Given(CONSENT_ID), 10)
    closed = book(opened(SUBJECT), of(EventKind.CLOSED, SUBJECT))
    with pytest.raises(AccountError, match="was closed on"):
        first_deposit.agreed(closed, ACME, SUBJECT, Given(CONSENT_ID), 10)
