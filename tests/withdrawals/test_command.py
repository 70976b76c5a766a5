"""`teller withdrawals` on a real Kafka, killed as it decides; and what its metrics and the doctor say of it."""

import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from schemas.topics import ANSWERS
from teller.operate.doctor import withdrawals as doctor
from teller.operate.doctor.examine import examine, failed
from teller.operate.doctor.finding import Level
from teller.operate.top.sample import values
from teller.run.local_processes import environment_of
from teller.run.process import Child, free_port, start
from teller.settings import PREFIX, Settings
from tests.accounts import kafka
from tests.withdrawals.running import FIRST, SECOND, answer, check_races, raced
from tests.withdrawals.test_on_kafka import begin, decided, outcomes, send

OWNERS = 60


@contextmanager
def command(settings: Settings, port: int) -> Iterator[Child]:
    environment = environment_of(settings) | {PREFIX + "METRICS_PORT": port}
    child = start("withdrawals", ["withdrawals"], environment, settings.data_dir / "logs")
    try:
        yield child
    finally:
        child.stop()


def shown(port: int, name: str) -> int:
    """Return a metric of the process, all its series together."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as found:
        series = values(found.read().decode())
    return int(sum(value for (each, _), value in series.items() if each == f"teller_withdrawals_{name}"))


def test_a_killed_command_goes_on_where_it_was_and_says_what_it_decides(deposit_topics: Settings) -> None:
    settings, port = deposit_topics, free_port()
    begin(settings, OWNERS)
    oldest = doctor.look(settings)
    assert [each.level for each in doctor.judge(oldest, time.time() + 2 * doctor.LATE_S)] == [Level.FAULT]
    accepts = [(number, name) for number in range(1, OWNERS + 1) for name in (FIRST, SECOND)]
    with command(settings, free_port()) as child:
        for at in range(0, OWNERS, 10):
            send(settings, ANSWERS, *raced(accepts[at : at + 10]))
        kafka.wait_for(lambda: outcomes(settings) > 0)
        child.process.kill()
        child.process.wait()
    before = outcomes(settings)
    with command(settings, port):
        send(settings, ANSWERS, *raced(accepts[OWNERS:]), (b"nobody", b"no answer"))
        kafka.wait_for(lambda: outcomes(settings) == 2 * OWNERS)
        check_races(decided(settings), accepts)
        send(settings, ANSWERS, answer(1, AnswerKind.REVOKE))
        kafka.wait_for(lambda: outcomes(settings) == 2 * OWNERS + 1)
        kafka.wait_for(lambda: shown(port, "licences_live") == OWNERS - 1)
        kafka.wait_for(lambda: shown(port, "lag_records") == 0)
        names = ("foreign_total", "offerings_open", "stopped")
        assert [shown(port, name) for name in names] == [1, 2, 0]
        assert 0 < shown(port, "refused_total") <= OWNERS
        assert shown(port, "events_total") >= 2 * OWNERS + 1 - before
    assert Counter(each.kind for each in decided(settings)) == {
        WithdrawalKind.OFFERED: 2 * OWNERS, WithdrawalKind.ACCEPTED: OWNERS, WithdrawalKind.REFUSED: OWNERS,
        WithdrawalKind.REVOKED: 1,
    }  # fmt: skip
    found = list(examine(settings, ("withdrawals",)))
    assert [each.level for each in found if each.check == doctor.WITHDRAWALS] == [Level.OK]
    assert not failed(found), found
    assert doctor.look(settings) is None
