"""The producer: deposits records at a steady rate, and books what the brokers acknowledge."""

import threading
import time
from typing import Any, Final

from confluent_kafka import KafkaError, Message, Producer

from teller.settings import Settings
from tests.chaos.acknowledged import SOMEWHERE, Book
from tests.chaos.consents import Consents
from tests.chaos.depositors import Guests
from tests.chaos.records import GUEST_RECORDS, SERIAL_HEADER, SentRecord, deposit, gone, sent_again

PATIENCE_S: Final = 300.0


class Feed:
    """From its start to its stop; a fault of the brokers' makes it late, and it catches up."""

    def __init__(self, settings: Settings, seed: int, rate: float, book: Book) -> None:
        self._consents = Consents(settings)
        self._depositors = Guests(settings, self._consents)
        self._seed, self._rate, self._book = seed, rate, book
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed")
        self.made = 0
        self._producer = Producer(
            {
                "bootstrap.servers": settings.kafka_bootstrap,
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 5,
                "delivery.timeout.ms": int(PATIENCE_S * 1000),
                "queue.buffering.max.messages": 20_000,
                "log_level": 2,
            }
        )

    def start(self) -> None:
        """Let all owners agree, and begin."""
        self._consents.begin()
        self._thread.start()

    def stop(self) -> None:
        """Returns when all that was sent is acknowledged or given up."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join()
        self._producer.flush(PATIENCE_S)

    def _run(self) -> None:
        begin = time.monotonic()
        while not self._stop.is_set():
            if self.made < (time.monotonic() - begin) * self._rate:
                one = deposit(self._seed, self.made)
                self._send(one, self._booked(one.serial, one.bad))
                if (again := sent_again(self._seed, self.made)) is not None:
                    self._send(deposit(self._seed, again))
                if self.made % GUEST_RECORDS == GUEST_RECORDS // 2:
                    self._depositors.end(gone(self.made))
                self.made += 1
                self._consents.turn(self.made)
            else:
                self._producer.poll(0.005)

    def _send(self, one: SentRecord, report: Any = None) -> None:
        topic = self._depositors.topic_of(one)
        while True:
            try:
                self._producer.produce(
                    topic, one.value, one.key, on_delivery=report,
                    headers=[(SERIAL_HEADER, str(one.serial).encode())],
                )  # fmt: skip
            except BufferError:
                self._producer.poll(0.1)
            else:
                self._producer.poll(0)
                return

    def _booked(self, serial: int, bad: bool) -> Any:
        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                offset = message.offset()
                place = message.topic() or "", message.partition() or 0, SOMEWHERE if offset is None else offset
                self._book.delivered(serial, bad, place)
            else:
                self._book.unsure[serial] = error.name()

        return report
