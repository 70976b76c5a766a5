"""A producer that keeps what it is given, in place of confluent_kafka.Producer."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from confluent_kafka import KafkaError, KafkaException


class FakeMessage(NamedTuple):
    """What a delivery report says of the place of a message."""

    value: bytes

    def topic(self) -> str:
        return "deposits.raw.d000001.social"

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return 0


OnDelivery = Callable[[KafkaError | None, FakeMessage], None]


@dataclass
class FakeProducer:
    """Holds `queue` messages until polled or flushed; `fails` says of a value with which error code it is given up."""

    queue: int = 1000
    fails: Callable[[bytes], int | None] = lambda _: None
    refuses: Callable[[bytes], int | None] = lambda _: None
    settings: Mapping[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, bytes | None, bytes]] = field(default_factory=list)
    headers: list[Mapping[str, bytes] | None] = field(default_factory=list)
    most_waiting: int = 0
    _waiting: deque[tuple[bytes, OnDelivery | None]] = field(default_factory=deque)

    def __call__(self, settings: Mapping[str, Any]) -> Self:
        self.settings = settings
        return self

    def produce(
        self,
        topic: str,
        value: bytes,
        key: bytes | None = None,
        on_delivery: OnDelivery | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        if len(self._waiting) >= self.queue:
            raise BufferError
        if code := self.refuses(value):
            raise KafkaException(KafkaError(code))
        self.sent.append((topic, key, value))
        self.headers.append(headers)
        self._waiting.append((value, on_delivery))
        self.most_waiting = max(self.most_waiting, len(self._waiting))

    def poll(self, timeout: float = 0) -> int:
        """A full queue gets rid of one message; else nothing happens without time."""
        if timeout and self._waiting:
            self._deliver()
        return 0

    def flush(self, timeout: float = 0) -> int:
        while self._waiting:
            self._deliver()
        return 0

    def _deliver(self) -> None:
        value, on_delivery = self._waiting.popleft()
        if on_delivery:
            code = self.fails(value)
            on_delivery(KafkaError(code) if code else None, FakeMessage(value))
