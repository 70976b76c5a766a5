"""What the writer of withdrawals shows of itself: each record counts once, however often it is read."""

import pytest

from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from pipelines import sessions
from pipelines.metrics import metrics
from pipelines.metrics.row import Part
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ANSWERS, OFFERINGS, ORIGINATORS, WITHDRAWALS
from tests.accounts.kafka import wait_for
from tests.bank.withdrawals.samples import NOW
from tests.threads import in_thread
from tests.withdrawals.running import FIRST, SECOND, Bank, answer, owner_of

YEAR_MS = 366 * 86_400_000


def figure(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"teller_withdrawals_{name}", labels) or 0.0


def accepted(bank: Bank, *numbers: int) -> None:
    for number in numbers:
        bank.open(owner_of(number))
        kinds = ((AnswerKind.OFFER, FIRST), (AnswerKind.OFFER, SECOND), (AnswerKind.ACCEPT, FIRST))
        bank.send(ANSWERS, *(answer(number, kind, name) for kind, name in kinds))


def test_foreign_records_are_counted_once_also_by_the_next_process() -> None:
    bank, before = Bank(set()), figure("foreign_total")
    bank.send(OFFERINGS, (b"voices/1", b"{}"))
    bank.send(ORIGINATORS, (b"nobody", b"nobody"))
    bank.send(ANSWERS, (b"nobody", b"said"), answer(1, AnswerKind.ACCEPT))
    bank.run()
    assert figure("foreign_total") - before == 3
    bank.run()
    bank.send(ANSWERS, (b"", b""))
    bank.run()
    assert figure("foreign_total") - before == 4


def test_events_are_counted_by_kind_and_refusals_by_rule() -> None:
    bank = Bank(set())
    accepted(bank, 1, 2)
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT, SECOND))
    names = [("events_total", {"kind": kind}) for kind in ("offered", "accepted", "refused", "declined")]
    names.append(("refused_total", {"rule": "exclusive_elsewhere"}))
    before = [figure(name, **labels) for name, labels in names]
    bank.run()
    found = [figure(name, **labels) for name, labels in names]
    assert [now - then for now, then in zip(found, before, strict=True)] == [4, 2, 1, 0, 1]


def test_licences_are_live_until_they_are_revoked_or_end_and_offerings_open_until_they_close() -> None:
    bank = Bank(set())
    accepted(bank, 1, 2, 3)
    bank.run()
    assert (figure("licences_live"), figure("offerings_open"), figure("lag_records")) == (3, 2, 0)
    bank.send(ANSWERS, answer(2, AnswerKind.REVOKE))
    bank.run(1)
    assert figure("licences_live") == 2
    bank.topics.now = NOW + 40 * YEAR_MS
    bank.run()
    assert (figure("licences_live"), figure("offerings_open")) == (0, 0)


def test_a_writer_that_refuses_to_go_on_says_so_until_its_topic_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "AGAIN_S", 0.01)
    bank = Bank(set())
    bank.send(WITHDRAWALS, (b"nobody", b"no event"))
    with in_thread(Withdrawals(bank.config())):
        wait_for(lambda: figure("stopped") == 1)
        bank.topics.records[WITHDRAWALS].clear()
        wait_for(lambda: figure("stopped") == 0)


def test_each_kind_is_shown_with_zero_from_the_start() -> None:
    shown = metrics.withdrawals_events.zeros[Part.WITHDRAWALS]()
    assert {kind for (kind,) in shown} == {kind.value for kind in WithdrawalKind}
