"""Stack for a run: Kafka, topics, keys and a store, in a folder of its own."""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from confluent_kafka import KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec  # type: ignore[attr-defined]
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from benchmarks.line.minio import MinioServer
from benchmarks.line.workloads import Raw
from connectors.publish import SETTINGS
from schemas import topics as names
from teller import settings as teller_settings
from teller.embedded import EmbeddedKafka
from teller.settings import PREFIX, Settings, keys, topics

StoreKind = Literal["folder", "minio"]
#: Producer's settings while it publishes a backlog: its queue in memory, and its log level.
_QUEUE = {"queue.buffering.max.messages": 200_000, "log_level": 2}
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class StackOptions:
    """Options of the stack: a store, and Teller's own settings by name."""

    store: StoreKind = "folder"
    settings: tuple[tuple[str, Any], ...] = ()


class Stack:
    """Broker with the pipeline's topics, which are empty. As a context manager it leaves nothing running or on disk."""

    def __init__(self, folder: Path, options: StackOptions) -> None:
        self.folder, self._options = folder, options
        self._stack = ExitStack()
        self._overrides: dict[str, Any] = {}
        self.settings = Settings.model_construct()

    def __enter__(self) -> Self:
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> None:
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        cache = teller_settings.load().cache_dir.expanduser()
        broker = self._stack.enter_context(EmbeddedKafka(self.folder, cache))
        self._overrides = {"data_dir": self.folder, "kafka_bootstrap": broker.bootstrap, **dict(self._options.settings)}
        if self._options.store == "minio":
            server = self._stack.enter_context(MinioServer(self.folder / "minio"))
            self._overrides |= server.settings
        self.settings = teller_settings.load(**self._overrides)
        keys.make_embedded_keys(self.settings)
        topics.create(self.settings)
        self._admin = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 2})
        self._partitions = self.settings.partitions

    @property
    def bootstrap(self) -> str:
        return self.settings.kafka_bootstrap

    def environment(self, **more: Any) -> dict[str, str]:
        """Environment variables with the settings for Teller's commands; `more` overrides them."""
        return {PREFIX + name.upper(): str(value) for name, value in (self._overrides | more).items()}

    def publish(self, records: Iterable[Raw]) -> int:
        """Publish records; on return all are on their raw topics. Return their number."""
        producer = Producer({**SETTINGS, **_QUEUE, "bootstrap.servers": self.bootstrap})
        count = 0
        for count, record in enumerate(records, 1):  # noqa: B007
            while True:
                try:
                    producer.produce(record.topic, record.value, record.key)
                except BufferError:
                    producer.poll(0.1)
                else:
                    break
            producer.poll(0)
        producer.flush()
        return count

    def create(self, wanted: Sequence[str]) -> None:
        """Make topics for a baseline's output, like those of the pipeline."""
        new = [NewTopic(name, self._partitions, 1) for name in wanted]
        for future in self._admin.create_topics(new, request_timeout=SECONDS).values():
            future.result()
        self.ends(wanted)

    # Brokers learn of new topics a moment after the controller has made them.
    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.1), stop=stop_after_delay(30), reraise=True)
    def ends(self, wanted: Sequence[str]) -> int:
        """Sum of the topics' end offsets: the number of records, where nobody writes in transactions."""
        places = [TopicPartition(name, number) for name in wanted for number in range(self._partitions)]
        newest: Any = OffsetSpec
        found = self._admin.list_offsets({place: newest.latest() for place in places}, request_timeout=SECONDS)
        return sum(int(future.result().offset) for future in found.values())


RAW = tuple(names.raw(domain) for domain in names.DOMAINS)
CLEAN = tuple(names.clean(domain) for domain in names.DOMAINS)
