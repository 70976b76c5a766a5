"""`teller ido` as an operator meets it: what is opened, to whom it is made, and what is refused with what to do."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import offering as documents
from bank.withdrawals import offerings
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.odrl.reading import read as read_policy
from bank.withdrawals.terms import Offering
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, RECEIPTS, WITHDRAWALS
from teller.operate.offerings import opening
from tests.bank.withdrawals.documents import OFFERING, offering_text
from tests.cli.test_commands import Shown, done
from tests.offerings.memory import NOW, Killed, MemoryBank, numbers, owner_of

NAME = str(OFFERING["offering"])
SMALL = {"owners": 2, "alike": 2}


@pytest.fixture(name="bank")
def fixture_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryBank:
    """A bank with three owners who match, and four who do not."""
    bank = MemoryBank(tmp_path, monkeypatch)
    for number in (1, 2, 3):
        bank.owner(number)
    bank.owner(4, records=99)
    bank.deposit(5)  # no account
    bank.account(6, closed=7)
    bank.deposit(6)
    bank.owner(7)
    bank.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(7))))
    return bank


def offering(**changes: object) -> Offering:
    found = documents.read(offering_text(**changes))
    assert isinstance(found, Offering)
    return found


def refused(shown: Shown) -> str:
    assert shown.returncode == 2, shown
    return shown.problem


def test_an_offering_is_opened_and_made_to_whom_it_matches(bank: MemoryBank) -> None:
    shown = bank.open(groups=SMALL)
    assert shown.returncode == 0, shown
    assert "“Acme AI” (registered as “acme-ai”) asks you." in shown.stdout
    assert "2 owners match, or some more" in shown.stdout
    assert "is opened, until before 2027-03-01" in shown.stdout
    assert [each.message for each in bank.topics[OFFERINGS]] == [offerings.encoded(offering(groups=SMALL))]
    assert list(numbers(bank.orders())) == [1, 2, 3]
    assert {each.held for each in bank.orders()} == {(("social.post", 100),)}
    assert [each.kind for each in bank.decide()] == [WithdrawalKind.OFFERED] * 3


def test_the_same_again_is_open_already_and_is_made_to_who_came_since(bank: MemoryBank) -> None:
    bank.open()
    bank.decide()
    bank.owner(8)
    again = bank.open()
    assert "is open already" in again.stdout
    assert list(numbers(bank.orders())) == [1, 2, 3, 8]
    bank.deposit(4)
    bank.decide()
    assert done(bank.ido("offer", NAME, "--json"))["offers"]
    assert list(numbers(bank.orders())) == [1, 2, 3, 8, 4]
    assert len(bank.topics[OFFERINGS]) == 1


@pytest.mark.parametrize("sent", [0, 1, 2])
@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("again", ["open", "offer"])
def test_what_was_killed_half_way_goes_on(bank: MemoryBank, sent: int, decided: bool, again: str) -> None:
    bank.kill_after = sent
    with pytest.raises(Killed):
        bank.open()
    bank.kill_after = None
    if decided:
        bank.decide()
    assert (bank.open() if again == "open" else bank.ido("offer", NAME)).returncode == 0
    found = bank.decide()
    assert [(each.kind, each.owner) for each in found] == [(WithdrawalKind.OFFERED, owner_of(at)) for at in (1, 2, 3)]
    assert len({each.answer_id for each in bank.orders()}) == 3


def test_nothing_is_written_in_a_dry_run(bank: MemoryBank) -> None:
    shown = bank.open("--dry-run")
    assert "can be opened. Nothing was written." in shown.stdout
    assert done(bank.open("--dry-run", "--json")) == {
        "offering": NAME, "version": 1, "originator": "acme-ai", "state": "open", "opens": "2026-12-15",
        "closes": "2027-03-01", "expires": "2034-03-01", "least_group": 1000,
        "digest": documents.digest(offering()), "matching": None, "written": False, "offers": False,
    }  # fmt: skip
    assert bank.written() == 0


def test_what_is_not_open_yet_is_made_to_nobody_until_it_is(bank: MemoryBank) -> None:
    """Standing terms answer an offer when it comes: before `opens` they would refuse it."""
    bank.now = NOW - 10 * DAY_MS
    assert "from 2026-12-15 on. Then make the offers: `teller ido offer speech-2027`" in bank.open().stdout
    bank.now = offering().opens + 1
    assert not done(bank.ido("offer", NAME, "--json"))["offers"]
    assert bank.orders() == []
    bank.now = NOW
    assert bank.ido("offer", NAME).returncode == 0
    assert len(bank.orders()) == 3


def test_a_changed_offering_asks_anew_though_it_was_answered(bank: MemoryBank) -> None:
    bank.open()
    bank.answer(1, AnswerKind.ACCEPT)
    bank.decide()
    assert "the next version is 2" in refused(bank.open(purpose="another"))
    assert "the next version is 2" in refused(bank.open(purpose="another", version=3))
    assert "nothing has changed" in refused(bank.open(version=2))
    assert bank.open(purpose="another", version=2).returncode == 0
    assert list(numbers(bank.orders())) == [1, 2, 3] * 2
    bank.answer(2, AnswerKind.ACCEPT)  # the older version
    found = bank.decide()
    assert [each.rule for each in found if each.kind is WithdrawalKind.REFUSED] == ["offering_changed"]
    assert "a newer version has replaced this one" in refused(bank.open())
    assert done(bank.ido("show", NAME, "--json"))["numbers"]["offered"] == 3
    older = done(bank.ido("show", NAME, "--version", "1", "--json"))
    assert (older["state"], older["numbers"]["accepted"], older["refused_by_rule"]) == (
        "replaced", 1, {"offering_changed": 1}
    )  # fmt: skip


def test_what_another_command_opened_meanwhile_stays(bank: MemoryBank, monkeypatch: pytest.MonkeyPatch) -> None:
    put = opening.put

    def late(*given: object) -> None:
        bank.send(OFFERINGS, offerings.encoded(offering(purpose="another")))
        put(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "put", late)
    assert "another command opened this version meanwhile" in refused(bank.open())
    assert bank.orders() == []


def test_an_offering_is_closed_once_and_for_good(bank: MemoryBank) -> None:
    bank.open()
    assert bank.ido("close", NAME).stdout == f"{NAME} is closed: nobody can accept it.\n"
    assert bank.ido("close", NAME).stdout == f"{NAME} is closed already: nobody can accept it.\n"
    assert len(bank.topics[OFFERINGS]) == 2
    for shown in (bank.open(), bank.ido("offer", NAME)):
        assert "it is closed, so nobody can accept it: open another one" in refused(shown)
    assert "it was closed, for good" in refused(bank.open(version=2, purpose="another"))
    bank.answer(1, AnswerKind.ACCEPT)
    assert {each.rule for each in bank.decide()} == {"offering_closed"}


def test_an_offering_ends_by_its_dates(bank: MemoryBank) -> None:
    bank.open()
    for day, state, said in (
        (offering().closes, "closed", "it is closed, so nobody"),
        (offering().terms.expires, "expired", "it has expired"),
    ):
        bank.now = day
        assert done(bank.ido("show", NAME, "--json"))["state"] == state
        assert said in refused(bank.open())
        assert said in refused(bank.ido("offer", NAME))


def test_what_was_decided_is_counted_and_little_of_it_may_be_told(bank: MemoryBank) -> None:
    assert "No offerings yet" in bank.ido("show").stdout
    bank.open(groups=SMALL)
    for number, kind in (
        (1, AnswerKind.ACCEPT),
        (2, AnswerKind.ACCEPT),
        (3, AnswerKind.DECLINE),
        (4, AnswerKind.ACCEPT),
    ):
        bank.answer(number, kind)
    bank.answer(1, AnswerKind.REVOKE)
    bank.decide()
    found = done(bank.ido("show", NAME, "--json"))
    assert found["numbers"] == {
        "offered": 3, "accepted": 2, "declined": 1, "refused": 1, "revoked": 1, "ended": 0, "live": 1
    }  # fmt: skip
    assert (found["refused_by_rule"], found["accepted_by_standing_terms"]) == ({"too_few_records": 1}, 0)
    assert {kind: number for kind, number in found["may_be_told"].items() if number is not None} == {
        "offered": 2, "accepted": 2
    }  # fmt: skip
    shown = bank.ido("show", NAME).stdout
    assert "refused     1: 1 by too_few_records\n" in shown
    assert "may be told: offered 2, accepted 2; no other number, as each is below 2\n" in shown
    everything = bank.ido("show").stdout
    assert "│ speech-2027 │" in everything
    assert "These numbers are the bank's." in everything
    assert len(bank.ido("show", "--json").stdout.splitlines()) == 1


def test_an_offering_is_shown_as_a_policy_and_as_its_summary(bank: MemoryBank) -> None:
    bank.open()
    assert read_policy(bank.ido("show", NAME, "--odrl").stdout.strip().encode()) == offering()
    assert "It builds the model “film-7b”" in bank.ido("show", NAME, "--summary").stdout
    terms = bank.ido("show", NAME, "--terms").stdout.encode()
    assert sha256(terms).hexdigest() == json.loads(bank.ido("show", NAME, "--json").stdout)["digest"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nothing"), "there is no such offering: `teller ido show` lists"),
        (("show", "\x1b[2Jx"), "there is no such offering"),
        (("close", "nothing"), "there is no such offering"),
        (("offer", "nothing"), "there is no such offering"),
        (("show", NAME, "--version", "2"), "there is no such version"),
        (("show", "--odrl"), "name it"),
        (("show", "--version", "2"), "name it"),
    ],
)
def test_what_there_is_not_is_said_so(bank: MemoryBank, words: tuple[str, ...], said: str) -> None:
    bank.open()
    problem = refused(bank.ido(*words))
    assert said in problem
    assert "\x1b" not in problem


@pytest.mark.parametrize("topic", [RECEIPTS, WITHDRAWALS])
def test_what_somebody_else_wrote_on_a_topic_is_not_counted(bank: MemoryBank, topic: str) -> None:
    bank.send(topic, (b"x", b"canary"))
    problem = refused(bank.open())
    assert f"{topic}/0/{len(bank.topics[topic]) - 1} is not the bank's" in problem
    assert "canary" not in problem
    assert len(bank.topics[ANSWERS]) == 0


def test_programs_get_one_object_and_the_reason(bank: MemoryBank) -> None:
    bad = bank.open("--json", groups=SMALL, version=2)
    assert (bad.returncode, json.loads(bad.stdout)) == (2, {"error": "version: the first version of an offering is 1"})
    assert done(bank.open("--json", groups=SMALL))["matching"] == 2
