"""Make the owners' desk from the settings."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Final

from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.metrics.row import UNKNOWN
from teller.operate.answers.kafka_decisions import KafkaDecisions
from teller.operate.owner_desk.checking.from_settings import checking
from teller.operate.owner_desk.closing.closing import OrderedClosing
from teller.operate.owner_desk.closing.file import ClosingsFile
from teller.operate.owner_desk.closing.running import SettingsClosingBank
from teller.operate.owner_desk.deciding.decisions import LATE_MS, OwnersDecisions
from teller.operate.owner_desk.deciding.following import AnswersFollower
from teller.operate.owner_desk.deciding.kafka import KafkaDecidingBank
from teller.operate.owner_desk.deciding.memory import DecisionMemory
from teller.operate.owner_desk.deciding.writing import DecisionWriter
from teller.operate.owner_desk.desk import AssembledDesk, Forgetting
from teller.operate.owner_desk.files import by_settings
from teller.operate.owner_desk.giving.none import NoGiving
from teller.operate.owner_desk.index.following import IndexFollower
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.opening import OwnersRecords
from teller.operate.owner_desk.sign_in.file import SignInFileError
from teller.operate.owner_desk.sign_in.opening import sign_in
from teller.operate.owner_desk.wire.server import application
from teller.operate.owner_desk.wire.serving import serve
from teller.operate.owner_desk.wire.socket_file import listening
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.stores import store

#: File of the index, in the desk's folder.
INDEX: Final = "index.sqlite"
#: Exports that are made at once.
_EXPORTING: Final = 2


class OwnerDeskProcess:
    """The desk, with its threads and what they leave behind; `run` is for one thread. Its context closes it."""

    def __init__(self, settings: Settings) -> None:
        """Open all of it; nothing is asked of Kafka before `run`.

        Raises:
            SettingsError, SignInFileError, ClosingsFileError: something is missing or damaged.
            KafkaNotFoundError: there is no broker to speak to.
        """
        self._stop = threading.Event()
        self._starts = list[Callable[[], object]]()
        self._settings, self._folder = settings, settings.owner_desk_folder.expanduser()
        with ExitStack() as stack:
            self._assemble(stack)
            self._stack = stack.pop_all()

    def register(self, health: Health) -> None:
        """Register readiness checks, and the gauges, which are read at each scrape."""
        health.register_readiness("kafka", lambda: self._index.trouble)
        health.register_readiness("index", self._index_delay)
        health.register_readiness("sign-in", self._sign_in_trouble)
        metrics.owner_desk_sessions.labels().set_function(self._sessions)
        metrics.owner_desk_index_delay_seconds.labels().set_function(self._delay_s)
        metrics.owner_desk_decisions_late.labels().set_function(self._late)

    def run(self, stop: threading.Event) -> None:
        """Serve until stopped.

        Raises:
            SocketFileError: another desk runs, or the socket cannot be made.
        """
        with self._stack, listening(self._settings.owner_desk_socket_file.expanduser()) as socket:
            for each in self._starts:
                each()
            serve(application(self._desk, self.sessions, _told), socket, stop)

    def _assemble(self, stack: ExitStack) -> None:
        """Open the parts, those first that others need; they close the other way round."""
        settings = self._settings
        self.sessions = sign_in(settings)
        stack.callback(self.sessions.close)
        self._looks = by_settings.looks(settings)
        stack.callback(self._looks.close)
        self._index = IndexFollower(command_settings(settings), self._folder / INDEX)
        self._starting(stack, self._index.start, self._index.stop)
        bank_store, closings = store(settings), ClosingsFile(self._folder)
        stack.callback(closings.close)
        self._forget = list[Callable[[str], object]]()
        closing = OrderedClosing(closings, SettingsClosingBank(settings), self._forget)
        self._starting(stack, closing.start, closing.close)
        self._reading = IndexedReading(
            self._folder / INDEX, OwnersRecords(bank_store, self._looks), closes=closing.closes_at,
            damaged=self._index.rebuild,
        )  # fmt: skip
        stack.callback(self._reading.close)
        workers = stack.enter_context(ThreadPoolExecutor(_EXPORTING, "owners-exports"))
        files = by_settings.files(
            settings, bank_store, self._looks, workers, self._reading.earnings, is_ended=self._reading.is_ended
        )
        self._starting(stack, files.start, files.close)
        self._memory = DecisionMemory()
        self._forget += [self.sessions.forget, files.forget, self._memory.forget]
        checks, openings = checking(settings, self._folder, self._looks.opener, settings.owner_page_witness)
        self._threaded(stack, openings.run)
        self._desk = AssembledDesk(
            self.sessions, self._reading, files, self._deciding(stack, closing), checks, NoGiving()
        )
        forgetting = Forgetting(self.sessions.known, self._reading.is_ended, [*self._forget, closing.forget])
        self._threaded(stack, forgetting.run)

    def _deciding(self, stack: ExitStack, closing: OrderedClosing) -> OwnersDecisions:
        bank, follower = KafkaDecidingBank(self._settings), AnswersFollower(partial(KafkaDecisions, self._settings))
        self._starting(stack, follower.start, follower.close)
        writer = DecisionWriter(bank, follower.watch)
        self._starting(stack, writer.start, writer.close)
        return OwnersDecisions(bank, self._reading, self._memory, writer, closing)

    def _starting(self, stack: ExitStack, start: Callable[[], object], close: Callable[[], object]) -> None:
        self._starts.append(start)
        stack.callback(close)

    def _threaded(self, stack: ExitStack, run: Callable[[threading.Event], object]) -> None:
        thread = threading.Thread(target=run, args=(self._stop,), daemon=True)

        def end() -> None:
            self._stop.set()
            if thread.is_alive():
                thread.join()

        self._starting(stack, thread.start, end)

    def _index_delay(self) -> str:
        """Return which parts are late, in words."""
        late = self._reading.delays()
        if late is None:
            return "there is no index now"
        return f"late: {', '.join(each.part for each in late)}" if late else ""

    def _sign_in_trouble(self) -> str:
        try:
            self.sessions.open_sessions()
        except SignInFileError as error:
            return f"its file cannot be used ({type(error).__name__})"
        return ""

    def _sessions(self) -> float:
        try:
            return self.sessions.open_sessions()
        except SignInFileError:
            return UNKNOWN

    def _delay_s(self) -> float:
        late = self._reading.delays()
        return UNKNOWN if late is None else max((time.time() - each.known_until / 1000 for each in late), default=0)

    def _late(self) -> int:
        return self._memory.waiting(int(time.time() * 1000) - LATE_MS)


def _told(part: str, method: str, outcome: str, seconds: float) -> None:
    metrics.owner_desk_calls.labels(part, method, outcome).inc()
    metrics.owner_desk_call_seconds.labels(part).observe(seconds)
