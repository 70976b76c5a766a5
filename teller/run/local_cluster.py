"""Run the embedded line: Kafka, workers and a router on this machine, started and stopped as one."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from teller.embedded import EmbeddedKafka, state
from teller.operate import new_bank
from teller.run import scrape_targets
from teller.run.local_processes import LocalProcesses
from teller.settings import Settings, custody, data_folder, keys, topics

#: Callback that tells people what is being done.
Say = Callable[[str], None]


class LocalCluster:
    """Kafka, topics, keys, workers and a router in `settings.data_dir`; a second start finds the data of the first.

    The context manager stops everything, however it is left. Not thread-safe.
    """

    def __init__(  # noqa: PLR0913 - what else to start
        self,
        settings: Settings,
        workers: int = 1,
        say: Say = lambda _words: None,
        *,
        beside: tuple[str, ...] = (),
        closed: bool = False,
        page: Sequence[str] | None = None,
    ) -> None:
        """`beside` and `page`: see `LocalProcesses`. `closed`: a new bank takes deposits of registered depositors
        alone, with link and consent.
        """
        self.settings = settings
        self._say, self._closed = say, closed
        self._stack = ExitStack()
        self.bootstrap = ""
        self.parts = LocalProcesses(settings, workers, beside=beside, page=page)

    def __enter__(self) -> Self:
        with self._stack:  # undoes what was started if a later step fails
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._say("Stopping")
        self._stack.close()

    def _start(self) -> None:
        self.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        data_folder.check(self.settings, custody.made_file(self.settings))
        keys.make_embedded_keys(self.settings)
        self._say("Starting Kafka (the first time its jars are fetched)")
        kafka = EmbeddedKafka(self.settings.data_dir, self.settings.cache_dir.expanduser())
        self._stack.callback(kafka.stop)
        self.bootstrap = kafka.start().bootstrap
        made = topics.create(self.settings)
        if self._closed:
            new_bank.close(self.settings, made)
        self._say("Starting the workers and the router")
        self.parts.metrics_ports |= state.recall_metrics_ports(self.settings.data_dir, self.parts.names)
        self._stack.enter_context(self.parts)
        state.announce_parts(self.settings.data_dir, self.parts.metrics_ports)
        scrape_targets.write(self.settings.data_dir, self.parts.metrics_ports)
