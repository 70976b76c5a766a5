"""Decisions and closing by the settings, running for as long as the desk does."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from teller.operate.answers.kafka_decisions import KafkaDecisions
from teller.operate.owner_desk.closing.closing import OrderedClosing
from teller.operate.owner_desk.closing.file import ClosingsFile
from teller.operate.owner_desk.closing.running import SettingsClosingBank
from teller.operate.owner_desk.deciding.decisions import WAIT_S, OwnersDecisions
from teller.operate.owner_desk.deciding.following import AnswersFollower
from teller.operate.owner_desk.deciding.kafka import AccountsOf, KafkaDecidingBank
from teller.operate.owner_desk.deciding.memory import DecisionMemory
from teller.operate.owner_desk.deciding.writing import DecisionWriter
from teller.operate.owner_desk.port.reading import OwnersView
from teller.settings import Settings

#: Seconds for which the beginning waits until outcomes are heard; behind them the desk goes on, and answers wait.
READY_S = 5.0


@contextmanager
def closings(settings: Settings, forget: Sequence[Callable[[str], object]] = ()) -> Iterator[OrderedClosing]:
    """Run the closing of accounts; `forget` hears of who was erased. `OrderedClosing.closes_at` is for the index.

    Raises:
        ClosingsFileError: the file is damaged, or cannot be used.
    """
    file = ClosingsFile(settings.owner_desk_folder.expanduser())
    try:
        closing = OrderedClosing(file, SettingsClosingBank(settings), forget)
        closing.start()
        try:
            yield closing
        finally:
            closing.close()
    finally:
        file.close()


@contextmanager
def decisions(  # noqa: PLR0913, PLR0917 - its parts
    settings: Settings,
    view: OwnersView,
    accounts_of: AccountsOf,
    closing: OrderedClosing,
    wait_s: float = WAIT_S,
    ready_s: float = READY_S,
) -> Iterator[OwnersDecisions]:
    """Run decisions, by what `view` says that an owner was offered and granted, and the accounts of the index."""
    bank, follower = KafkaDecidingBank(settings, accounts_of), AnswersFollower(partial(KafkaDecisions, settings))
    writer, memory = DecisionWriter(bank, follower.watch), DecisionMemory()
    follower.start()
    writer.start()
    try:
        follower.is_ready(ready_s)
        yield OwnersDecisions(bank, view, memory, writer, closing, lambda: follower.is_ready(0), wait_s=wait_s)
    finally:
        writer.close()
        follower.close()
