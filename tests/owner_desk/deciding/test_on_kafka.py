"""Decisions on a real Kafka: written with the trail, once, and a packager's judge refuses from a revocation on."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from bank.access import access_event
from bank.access.access_event import Access, Actor
from bank.accounts.events import EventKind
from bank.withdrawals import offerings, originators
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.rules import JudgeRule
from pipelines.kafka.reading import TopicUnreadableError, whole
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ACCESS, ANSWERS, OFFERINGS, ORIGINATORS
from teller.operate.accounts.writer import Writer, kept_writer, writer
from teller.operate.answers import known
from teller.operate.answers.history import OwnersHistory
from teller.operate.owner_desk.closing.running import DECIDED, SettingsClosingBank
from teller.operate.owner_desk.deciding import plans
from teller.operate.owner_desk.deciding.from_settings import closings, decisions
from teller.operate.owner_desk.deciding.kafka import AccountsOf, KafkaDecidingBank
from teller.operate.owner_desk.deciding.memory import DecisionPlace, KeptDecision
from teller.operate.owner_desk.deciding.port import Plan
from teller.operate.owner_desk.deciding.writing import DecisionJob, DecisionWriter
from teller.operate.owner_desk.port.deciding import Deciding, DecisionOutcome, TakenDecision
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.settings import Settings, acting
from tests.accounts import kafka
from tests.accounts_commands.books import ALICE, BOB, opened
from tests.accounts_commands.books import of as of_account
from tests.owner_desk.deciding.banks import MemoryBank, View
from tests.owner_desk.index.test_following import indexed_accounts
from tests.threads import in_thread
from tests.withdrawals.packagers import asking
from tests.withdrawals.running import FIRST, ORIGINATOR, answer, owner_of
from tests.withdrawals.test_follower import following, ruled, rules
from tests.withdrawals.test_on_kafka import group, of, open_today, send

ONE = owner_of(1)
log = logging.getLogger(__name__)
pytestmark = pytest.mark.timeout(300)


class TopicsView(View):
    """`View` of what the topics have, without an index."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(cast("MemoryBank", None))
        self._settings = settings

    def _of(self, owner: str) -> OwnersHistory:
        return known.histories(self._settings, [owner])[owner]


@contextmanager
def deciding(settings: Settings, accounts_of: AccountsOf) -> Iterator[Deciding]:
    with closings(settings) as closing:
        view = cast("OwnersView", TopicsView(settings))
        with decisions(settings, view, accounts_of, closing, wait_s=60, ready_s=60) as found:
            yield found


def done(desk: Deciding, owner: str, found: TakenDecision | DeskRefusal) -> int:
    """Wait until a decision holds; return since when."""
    assert isinstance(found, TakenDecision)
    outcome = list[DecisionOutcome | DeskRefusal]()

    def is_done() -> bool:
        outcome.append(desk.outcome(owner, found.decision))
        return not isinstance(outcome[-1], DecisionOutcome) or outcome[-1].state not in {"waiting", "late"}

    kafka.wait_for(is_done)
    last = outcome[-1]
    assert isinstance(last, DecisionOutcome)
    assert last.state == "done"
    return last.since


def trail(settings: Settings, owner: str) -> list[tuple[str, str, str, str]]:
    found = (access_event.decoded(each.key(), each.value()) for each in whole(kafka.client(settings), ACCESS))
    return [
        (each.who, each.role, each.purpose, each.what)
        for each in found
        if each and each.owner == owner and each.access == Access.CONSENT
    ]


@pytest.fixture
def settings(deposit_topics: Settings) -> Settings:
    return deposit_topics.model_copy(update={"withdrawals_group": group(deposit_topics)})


@pytest.fixture
def accounts_of(settings: Settings, tmp_path: Path) -> Iterator[AccountsOf]:
    with indexed_accounts(settings, tmp_path / "index.sqlite") as found:
        yield found


def test_a_revocation_is_done_and_a_packagers_judge_refuses(settings: Settings, accounts_of: AccountsOf) -> None:
    """The times are told to whoever runs it with --log-cli-level=INFO."""
    send(settings, OFFERINGS, offerings.encoded(open_today(FIRST)))
    send(settings, ORIGINATORS, originators.encoded(ORIGINATOR))
    with writer(settings, [ONE]) as made:
        made.write([opened(ONE)])
    with in_thread(Withdrawals(of(settings))), following(settings) as follower, deciding(settings, accounts_of) as desk:
        send(settings, ANSWERS, answer(1, AnswerKind.OFFER))
        kafka.wait_for(lambda: FIRST in _history(settings).offered)
        done(desk, ONE, desk.accept(ONE, FIRST, 1))
        agreement, held = next(iter(_history(settings).licences.items()))
        asked = [asking(held.begun, open_today(FIRST).terms)]
        assert rules(ruled(follower, asked)) == [None]
        began = time.monotonic()
        found = desk.revoke(ONE, agreement)
        taken_s = time.monotonic() - began
        assert rules(ruled(follower, asked)) == [JudgeRule.REVOKED]  # as soon as Kafka has it, decided or not
        refused_s = time.monotonic() - began
        done(desk, ONE, found)
        log.info("taken %.2f s, refused %.2f s, done %.2f s", taken_s, refused_s, time.monotonic() - began)
        assert desk.revoke(ONE, agreement) == DeskRefusal(Why.CHANGED)
        assert desk.revoke(ONE, UUID(int=1)) == DeskRefusal(Why.UNKNOWN)
    by = (acting.OWNER, acting.DESK, DECIDED)
    assert trail(settings, ONE) == [(*by, "accept first/1"), (*by, "revoke first")]


def _history(settings: Settings) -> OwnersHistory:
    return known.histories(settings, [ONE])[ONE]


def test_a_command_that_takes_over_leads_to_one_more_try_and_nothing_twice(
    settings: Settings, accounts_of: AccountsOf
) -> None:
    with writer(settings) as made:
        made.write([opened(ALICE), opened(BOB)])
    bank, fenced = KafkaDecidingBank(settings, accounts_of), list[bool]()
    usual = plans.naming_successor(ALICE, BOB)

    def plan(*given: Any) -> Any:
        if not fenced:
            fenced.append(True)
            with writer(settings, [BOB]):  # an operator's command
                pass
        return usual(*given)

    writes = DecisionWriter(bank, lambda _decision: None)
    decision = KeptDecision(ALICE, "successor", (BOB,), 0)
    writes.turn(DecisionJob(decision, cast("Plan", plan), (ALICE, BOB)))
    assert isinstance(decision.taken.result(0), DecisionPlace)
    assert [each.event for each in bank.happened_since(2)] == [
        replace(opened(ALICE), event=EventKind.CHANGED, successor=BOB)
    ]
    assert SettingsClosingBank(settings).against(ALICE) is None
    assert SettingsClosingBank(settings).against(ONE) == DeskRefusal(Why.UNKNOWN)


def successor(names: tuple[str, str], plan: Plan | None = None) -> DecisionJob:
    return DecisionJob(KeptDecision(names[0], "successor", names[1:], 0), plan or plans.naming_successor(*names), names)


def test_the_writer_stays_open_until_a_command_opens_it(
    settings: Settings, accounts_of: AccountsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a command nothing is decided by accounts as they were before it; what is then written is written once."""
    with writer(settings) as made:
        made.write([opened(ALICE), opened(BOB)])
    openings = list[object]()

    def counted(settings: Settings, by: Actor) -> Writer:
        openings.append(by)
        return kept_writer(settings, by)

    monkeypatch.setattr("teller.operate.owner_desk.deciding.kafka.kept_writer", counted)
    writes = DecisionWriter(KafkaDecidingBank(settings, accounts_of), lambda _decision: None)
    for names in ((ALICE, BOB), (BOB, ALICE), (ALICE, BOB)):
        job = successor(names)
        writes.turn(job)
        assert isinstance(job.decision.taken.result(0), DecisionPlace)
    assert len(openings) == 1
    with writer(settings, [ALICE]) as made:  # an operator's command
        made.write([of_account(EventKind.CLOSED, ALICE)])
    refused, taken = successor((ALICE, BOB)), successor((BOB, ""))
    for job in (refused, taken):
        writes.turn(job)
    assert refused.decision.taken.result(0) == DeskRefusal(Why.ACCOUNT_ENDED)
    assert isinstance(taken.decision.taken.result(0), DecisionPlace)
    assert len(openings) == 2


def test_nothing_is_decided_while_another_transaction_is_open(settings: Settings, accounts_of: AccountsOf) -> None:
    bank = KafkaDecidingBank(settings, accounts_of)
    with writer(settings) as made:
        made.write([opened(ALICE)])
        with made._transaction():
            made._sent([of_account(EventKind.CLOSED, ALICE)])
            with pytest.raises(TopicUnreadableError, match="index is late"):
                bank.book((ALICE,))
    found = bank.book((ALICE,)).account(ALICE)
    assert found is not None
    assert found.closed


def test_accounts_that_the_index_does_not_have_yet_are_waited_for_and_then_late(settings: Settings) -> None:
    with pytest.raises(TopicUnreadableError, match="index is late"):
        KafkaDecidingBank(settings, lambda *_: None).book((ALICE,))
