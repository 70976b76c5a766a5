"""Make the owners' desk from the settings."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final, Protocol, TypeVar

from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.metrics.row import UNKNOWN
from teller.operate.owner_desk.checking.from_settings import checking
from teller.operate.owner_desk.deciding.decisions import LATE_MS
from teller.operate.owner_desk.deciding.from_settings import closings, decisions
from teller.operate.owner_desk.desk import AssembledDesk, Forgetting
from teller.operate.owner_desk.files import by_settings
from teller.operate.owner_desk.giving.from_settings import giving
from teller.operate.owner_desk.index.following import IndexFollower
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.opening import OwnersRecords
from teller.operate.owner_desk.port.refused import Why
from teller.operate.owner_desk.sign_in.file import SignInFileError
from teller.operate.owner_desk.sign_in.opening import sign_in
from teller.operate.owner_desk.wire.methods import FAILED, methods
from teller.operate.owner_desk.wire.server import application
from teller.operate.owner_desk.wire.serving import serve
from teller.operate.owner_desk.wire.socket_file import listening
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from teller.settings.stores import store

#: File of the index, in the desk's folder.
INDEX: Final = "index.sqlite"
#: Exports that are made at once.
_EXPORTING: Final = 2


class _Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=_Closable)


class OwnerDeskProcess:
    """The desk, which listens and whose threads run from the beginning on; `run` answers, and closes all at its end."""

    def __init__(self, settings: Settings) -> None:
        """Open all of it, the socket first: a second desk on the same folder opens nothing else.

        Without the bank's key it makes no folder.

        Raises:
            SocketFileError: another desk runs, or the socket cannot be made.
            SettingsError, SignInFileError, ClosingsFileError: something is missing or damaged.
            KafkaNotFoundError: there is no broker to speak to.
        """
        self._settings, self._stop = settings, threading.Event()
        keys.pseudonym_key(settings)
        with ExitStack() as stack:
            self._socket = stack.enter_context(listening(settings.owner_desk_socket_file.expanduser()))
            self._assemble(stack)
            self._stack = stack.pop_all()

    def register(self, health: Health) -> None:
        """Register readiness checks, and the gauges, which are read at each scrape."""
        health.register_readiness("kafka", lambda: self._index.trouble)
        health.register_readiness("index", self._index_trouble)
        health.register_readiness("sign-in", self._sign_in_trouble)
        count_from_zero()
        metrics.owner_desk_sessions.labels().set_function(self._sessions)
        metrics.owner_desk_index_delay_seconds.labels().set_function(self._delay_s)
        metrics.owner_desk_decisions_late.labels().set_function(self._late)

    def run(self, stop: threading.Event) -> None:
        """Answer until stopped."""
        with self._stack:
            serve(application(self._desk, self._sign_in, _told), self._socket, stop)

    def _assemble(self, stack: ExitStack) -> None:
        """Open and start the parts, those first that others need; they close the other way round."""
        settings, folder = self._settings, self._settings.owner_desk_folder.expanduser()
        self._sign_in = _closed(stack, sign_in(settings))
        looks = _closed(stack, by_settings.looks(settings))
        forget: list[Callable[[str], object]] = [self._sign_in.forget]
        closing = stack.enter_context(closings(settings, forget))
        self._index = IndexFollower(command_settings(settings), folder / INDEX)
        stack.callback(self._index.stop)
        self._index.start()
        bank_store = store(settings)
        records = OwnersRecords(bank_store, looks)
        self._reading = _closed(
            stack,
            IndexedReading(folder / INDEX, records, closes=closing.closes_at, damaged=self._index.rebuild),
        )
        workers = stack.enter_context(ThreadPoolExecutor(_EXPORTING, "owners-exports"))
        files = _closed(stack, by_settings.files(settings, bank_store, looks, workers, self._reading))
        deciding = stack.enter_context(decisions(settings, self._reading, self._reading.accounts, closing))
        self._memory = deciding.memory
        given = _closed(stack, giving(settings, deciding.writer))
        forget += [files.forget, deciding.memory.forget, given.forget_owner]
        checks, openings = checking(settings, folder, looks.opener, settings.owner_page_witness)
        forgetting = Forgetting(self._sign_in.known, self._reading.is_ended, [*forget, closing.forget])
        files.start()
        given.start()
        self._start(stack, openings.run)
        self._start(stack, forgetting.run)
        self._desk = AssembledDesk(self._sign_in, self._reading, files, deciding, checks, given)

    def _start(self, stack: ExitStack, run: Callable[[threading.Event], object]) -> None:
        """Start a thread that ends with the desk."""
        thread = threading.Thread(target=run, args=(self._stop,), daemon=True)
        stack.callback(thread.join)
        stack.callback(self._stop.set)
        thread.start()

    def _index_trouble(self) -> str:
        """Return why the index cannot be written, or which parts are late, in words."""
        if self._index.file_trouble:
            return self._index.file_trouble
        late = self._reading.late_parts()
        if late is None:
            return "there is no index now"
        return f"late: {', '.join(each.part for each in late)}" if late else ""

    def _sign_in_trouble(self) -> str:
        try:
            self._sign_in.open_sessions()
        except SignInFileError as error:
            return f"its file cannot be used ({type(error).__name__})"
        return ""

    def _sessions(self) -> float:
        try:
            return self._sign_in.open_sessions()
        except SignInFileError:
            return UNKNOWN

    def _delay_s(self) -> float:
        late = self._reading.late_parts()
        return UNKNOWN if late is None else max((time.time() - each.known_until / 1000 for each in late), default=0)

    def _late(self) -> int:
        return self._memory.waiting(int(time.time() * 1000) - LATE_MS)


def _closed(stack: ExitStack, found: T) -> T:
    """Have a part closed with the desk."""
    stack.callback(found.close)
    return found


def count_from_zero() -> None:
    """Show counters that alerts look at from the start: one that appears as 1 has not risen, as Prometheus sees it."""
    for part, method in methods():
        refusals = (Why.INVALID.value, Why.TOO_MANY.value) if part == "sign_in" else ()
        for outcome in (FAILED, *refusals):
            metrics.owner_desk_calls.labels(part, method, outcome)


def _told(part: str, method: str, outcome: str, seconds: float) -> None:
    metrics.owner_desk_calls.labels(part, method, outcome).inc()
    metrics.owner_desk_call_seconds.labels(part).observe(seconds)
