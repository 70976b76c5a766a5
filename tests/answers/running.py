"""Offerings on a real Kafka, the orders to make them, and a writer of withdrawals in a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from uuid import uuid4

from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, events, offerings, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.terms import Exclusivity, Offering
from pipelines.kafka.reading import whole
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ANSWERS, OFFERINGS, ORIGINATORS, WITHDRAWALS
from teller.settings import Settings, withdrawals
from teller.settings.kafka_client import command_settings
from tests.accounts.kafka import wait_for
from tests.bank.withdrawals.test_deciding import HELD
from tests.threads import in_thread
from tests.withdrawals.running import ORIGINATOR
from tests.withdrawals.test_on_kafka import open_today, send

#: Two that exclude each other, one that was changed since, and those that are not open any more, or not yet.
SOLE, OTHER, FREE, CHANGED, OVER, SOON = "sole", "other", "free", "changed", "over", "soon"


def offer_all(line: Settings) -> None:
    """Publish the offerings, and register their originator."""
    send(line, ORIGINATORS, originators.encoded(ORIGINATOR))
    free = replace(open_today(FREE), terms=replace(open_today(FREE).terms, exclusivity=Exclusivity.NONE))
    changed = replace(free, id=CHANGED, version=1)
    found: Final[tuple[Offering, ...]] = (
        open_today(SOLE),
        open_today(OTHER, Exclusivity.PURPOSE),
        replace(free, id=FREE, version=1),
        changed,
        replace(changed, version=2, model="m2"),
        replace(free, id=OVER, closes=free.opens + DAY_MS),
        replace(free, id=SOON, opens=free.closes - DAY_MS),
    )
    send(line, OFFERINGS, *map(offerings.encoded, found))


def made_to(line: Settings, name: str, *owners: str, version: int = 1) -> None:
    """Have the bank make an offering to owners, and wait until it is made; a writer runs."""
    said = [OwnersAnswer(uuid4(), owner, AnswerKind.OFFER, name, version, HELD) for owner in owners]
    send(line, ANSWERS, *map(answers.encoded, said))
    ids = {each.answer_id for each in said}
    wait_for(lambda: ids <= {each.answer for each in decided(line) if each.kind is WithdrawalKind.OFFERED})


def decided(line: Settings) -> list[events.WithdrawalEvent]:
    found = (events.decoded(each.key(), each.value()) for each in whole(command_settings(line), WITHDRAWALS))
    return [each for each in found if each is not None]


@contextmanager
def deciding(line: Settings) -> Iterator[None]:
    """Run a writer of withdrawals."""
    with in_thread(Withdrawals(withdrawals.config(line))):
        yield
