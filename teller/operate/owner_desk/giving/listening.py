"""Hear what became of the records of deposits under way."""

import logging
from threading import Event, Lock, Thread
from typing import Final

from confluent_kafka import KafkaException

from bank.accounts.depositors import Depositor
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.owner_desk.giving.port import GivingBank, Hearing
from teller.operate.owner_desk.giving.uploads import Uploads

#: Seconds between two looks.
LOOK_S: Final = 2.0

log: Final = logging.getLogger(__name__)


class DepositListener:
    """Listens from before the first record of a deposit is sent until no deposit is under way. What cannot be read now
    is read later, from the same place.
    """

    def __init__(self, bank: GivingBank, uploads: Uploads) -> None:
        self._bank, self._uploads = bank, uploads
        self._lock, self._stop = Lock(), Event()
        self._hearing: Hearing | None = None
        self._thread = Thread(target=self._run, name="giving-heard", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def begin(self, entry: Depositor) -> None:
        """Listen from now on, if not yet; to be called before a deposit sends.

        Raises:
            TopicUnreadableError, KafkaException: Kafka does not answer.
        """
        with self._lock:
            self._hearing = self._hearing or self._bank.hearing(entry)

    def look(self) -> None:
        """Hear what there is, and end deposits of which all is heard.

        Raises:
            TopicUnreadableError, KafkaException: as `begin`.
        """
        with self._lock:
            under_way = self._uploads.given()
            if not under_way:
                self._hearing = None
            for place in self._hearing() if self._hearing else ():
                for each in under_way:
                    each.places.hear(place)
        for each in under_way:
            each.settle()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            try:
                self.look()
            except (TopicUnreadableError, KafkaException) as error:
                log.info("deposits of owners are heard of later: %s", type(error).__name__)
