"""A worker knows enough before it decides a batch: depositors that are fresh, and accounts as of the batch's fetch."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from faust.types import TP

from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent, EventKind
from bank.accounts.permissions import Permissions
from pipelines.metrics import metrics
from pipelines.processor import knowledge
from pipelines.processor.faust_app import Batch, GroupMember
from pipelines.processor.knowledge import Knowledge
from pipelines.processor.state import StateBoard, WorkerState
from pipelines.processor.worker import Worker, WorkerParts
from pipelines.steps.config import ProcessorConfig
from schemas import topics
from tests.bank.accounts.draw import entity
from tests.processor.test_failures import decoded
from tests.processor.test_worker import Recorded
from tests.samples import KEY, WHEN, without_limits
from tests.steps.test_permit import CONSENTED, ENFORCED, LINKED, OWN, WITHDRAWN, post

PARTITION = TP(OWN, 0)


class States(StateBoard):
    """Keeps what it became."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def become(self, state: WorkerState, of: str = "") -> None:
        if of != "start":
            self.seen.append(f"{of} {state}")
        super().become(state, of)


class Aging:
    """A follower that gets fresh after some looks at it."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    @property
    def fresh(self) -> bool:
        self.looks -= 1
        return self.looks < 0


class Accounts:
    """A follower of accounts that knows all of a moment once `read` has been called."""

    def __init__(self, *, as_of: float = float("-inf")) -> None:
        self.permissions, self.as_of, self.woken = Permissions(), as_of, 0
        self.asked: list[tuple[float, Future[None]]] = []
        self.offsets = count()

    def wake(self) -> None:
        self.woken += 1

    def known_as_of(self, moment: float) -> "Future[None]":
        known: Future[None] = Future()
        self.asked.append((moment, known))
        return known

    def read(self) -> None:
        for _, known in self.asked:
            known.set_result(None)


def test_a_batch_waits_until_the_depositors_are_known_anew() -> None:
    def seen(looks: int) -> list[str]:
        board = States()
        asyncio.run(Knowledge(board, cast("Any", Aging(looks)), None).wait(0.0))
        return board.seen

    assert seen(0) == []
    assert seen(3) == ["depositors accounts-unreadable", "depositors working"]


def worker(accounts: Accounts, folder: Path, board: StateBoard | None = None) -> tuple[Worker, Recorded]:
    delivery = Recorded()
    line = ProcessorConfig(
        without_limits(), KEY, lambda texts: [[] for _ in texts], depositors=Depositors([entity()]),
        permissions=accounts.permissions,
    )  # fmt: skip
    sealed = (b"sealed", "0123456789abcdef")
    parts = WorkerParts(line, delivery, seal=lambda _: sealed, clock=lambda: WHEN)
    made = replace(parts, accounts=cast("Any", accounts), board=board or StateBoard())
    return Worker(GroupMember("127.0.0.1:9", "workers", None, 6.0, 100, folder), made), delivery


def batch(shell: Worker, *times: int) -> Batch:
    records = [post(published)._replace(offset=at) for at, published in enumerate(times)]
    return Batch(records, PARTITION, shell.app.tracker.hand_out(PARTITION, 0, len(records) - 1))


def happened(accounts: Accounts, *events: tuple[AccountEvent, int]) -> None:
    for event, at in events:
        assert accounts.permissions.take(event, next(accounts.offsets), at)


async def _while_waiting(shell: Worker, queued: Batch, meanwhile: Callable[[], None]) -> None:
    taking = asyncio.create_task(shell._take([queued]))
    await asyncio.sleep(0.05)
    assert not taking.done()
    meanwhile()
    await taking


def test_a_withdrawal_between_fetch_and_decision_counts(tmp_path: Path) -> None:
    accounts = Accounts()
    shell, delivery = worker(accounts, tmp_path)
    happened(accounts, (ENFORCED, 10), (LINKED, 11), (CONSENTED, 12))
    queued = batch(shell, 20, 30)

    def withdraw() -> None:
        assert delivery.sent == []
        assert [moment for moment, _ in accounts.asked] == [queued.fetched]
        happened(accounts, (WITHDRAWN, 25))
        accounts.read()

    asyncio.run(_while_waiting(shell, queued, withdraw))
    clean, refused = delivery.sent
    assert (clean.topic, dict(clean.headers)["consent-offset"]) == (topics.clean("d000001.social"), b"2")
    assert refused.topic == topics.REFUSED
    found = decoded(refused.value)
    assert (found["reason"], found["raw_offset"], found["depositor"]) == ("consent_withdrawn", 1, "acme")
    assert (found["sealed_original"], found["sealed_to"]) == (None, None)


def test_a_batch_that_was_fetched_before_the_accounts_were_read_does_not_wait(tmp_path: Path) -> None:
    accounts = Accounts(as_of=time.monotonic() + 3600)
    shell, delivery = worker(accounts, tmp_path)
    asyncio.run(shell._take([batch(shell, 20)]))
    assert accounts.asked == []
    assert len(delivery.sent) == 1
    assert "consent-offset" not in dict(delivery.sent[0].headers)


@pytest.mark.parametrize(
    ("events", "reason", "sealed"),
    [
        ([], "owner_unknown", b"sealed"),
        ([(LINKED, 11)], "consent_missing", b"sealed"),
        ([(LINKED, 11), (replace(CONSENTED, valid_until=15), 12)], "consent_ended", b"sealed"),
        ([(LINKED, 11), (CONSENTED, 12), (WITHDRAWN, 13)], "consent_withdrawn", None),
    ],
)
def test_what_nobody_agreed_to_is_refused_and_can_be_replayed_unless_it_was_withdrawn(
    tmp_path: Path, events: list[tuple[AccountEvent, int]], reason: str, sealed: bytes | None
) -> None:
    accounts = Accounts(as_of=time.monotonic() + 3600)
    shell, delivery = worker(accounts, tmp_path)
    happened(accounts, (ENFORCED, 10), *events)
    asyncio.run(shell._take([batch(shell, 20)]))
    (refused,) = delivery.sent
    found = decoded(refused.value)
    assert (refused.topic, found["reason"], found["sealed_original"]) == (topics.REFUSED, reason, sealed)


def test_other_failed_events_stay_where_they_were(tmp_path: Path) -> None:
    accounts = Accounts(as_of=time.monotonic() + 3600)
    shell, delivery = worker(accounts, tmp_path)
    bad = replace(batch(shell, 20), records=[post(20)._replace(value=b"junk")])
    asyncio.run(shell._take([bad]))
    assert [record.topic for record in delivery.sent] == [topics.FAILED]


def test_a_worker_that_waits_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "UNREADABLE_S", 0.01)
    accounts, board = Accounts(), States()
    shell, delivery = worker(accounts, tmp_path, board)
    asyncio.run(_while_waiting(shell, batch(shell, 20), accounts.read))
    assert board.seen == ["accounts accounts-unreadable", "accounts working"]
    assert len(delivery.sent) == 1


def test_the_wait_is_measured_and_begun_when_a_batch_comes(tmp_path: Path) -> None:
    def waits() -> float:
        return metrics.REGISTRY.get_sample_value("teller_accounts_wait_seconds_count") or 0.0

    accounts = Accounts(as_of=time.monotonic() + 3600)
    shell, _ = worker(accounts, tmp_path)
    before = waits()
    queued = batch(shell, 20)

    async def one() -> Any:
        yield queued

    async def run() -> None:
        await shell._agent(one())
        await shell._take(await shell._batch_queue.take())

    asyncio.run(run())
    assert accounts.woken == 1
    assert waits() == before + 1


def test_an_event_that_ends_nothing_is_not_lost(tmp_path: Path) -> None:
    """CLOSED by itself ends nothing: the writer ends links and consents before it."""
    accounts = Accounts(as_of=time.monotonic() + 3600)
    shell, delivery = worker(accounts, tmp_path)
    closed = AccountEvent(EventKind.CLOSED, LINKED.owner)
    happened(accounts, (ENFORCED, 10), (LINKED, 11), (CONSENTED, 12), (closed, 13))
    asyncio.run(shell._take([batch(shell, 20)]))
    assert delivery.sent[0].topic == topics.clean("d000001.social")
