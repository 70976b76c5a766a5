"""Follow the topics into the index, from a thread of its own.

Positions are in the file, in the transaction of the rows that were read up to there: a process that is killed goes on
where its last transaction ended. Where a topic is another one than before, the whole index is made anew. What Kafka
does not tell stays as it is, and gets old: `knowledge.delays` says so.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import RIGHTS, OfTopicError, TopicMissingError, at_end, in_words
from pipelines.kafka.offsets import Place
from teller.operate.owner_desk.index import file as index_file
from teller.operate.owner_desk.index.ends import AskedEnds
from teller.operate.owner_desk.index.file import IndexDamagedError
from teller.operate.owner_desk.index.heard import PART_OF, Heard
from teller.operate.owner_desk.index.writer import IndexTakenOverError, IndexWriter, ReadPlace

#: Most records, and bytes of them, of a transaction.
MOST_RECORDS: Final = 1000
MOST_BYTES: Final = 8_388_608
#: Seconds to wait for a record, between two looks at the topics' ends, and between two at which topics there are.
WAIT_S: Final = 0.2
LOOK_S: Final = 1.0
RECOGNISE_S: Final = 5.0
#: Seconds until the next try, where Kafka or the file cannot be used.
RETRY_S: Final = 1.0
ANSWER_S: Final = 5.0

log = logging.getLogger(__name__)


class _RemakeError(Exception):
    """The index is to be made anew; the argument says why."""


class IndexFollower:
    """Follows the topics. An error of Kafka or of the file is tried again without end."""

    def __init__(
        self,
        client: ClientSettings,
        file: Path,
        group: str = "",
        most: int = MOST_RECORDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`group` is one whose rights the credentials have; it is not joined. `most` records are a transaction."""
        self._client, self._file, self._group, self._most, self._clock = client, file, group, most, clock
        self._stopped, self._rebuild = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="owners' index")
        #: What keeps it from following, in words; empty: nothing. `file_trouble`: what keeps it from writing.
        self.trouble, self.file_trouble = "has not asked Kafka yet", ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until the file is closed."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def rebuild(self) -> None:
        """Make the index anew, since whoever reads it found it damaged."""
        self._rebuild.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except (_RemakeError, IndexDamagedError) as error:
                log.warning("the owners' index is made anew: %s", error)
                self._rebuild.clear()
                index_file.remove(self._file)
            except KafkaException as error:
                self._say(in_words(error))
                self._stopped.wait(RETRY_S)
            except (OSError, sqlite3.OperationalError, IndexTakenOverError) as error:
                self._say("", _why(error))
                self._stopped.wait(RETRY_S)

    def _follow(self) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(IndexWriter(self._file)) as writer:
            consumer = reader(self._client, self._group)
            try:
                _Following(consumer, AdminClient(self._client), writer, self._most, self._clock).run(
                    self._goes_on, self._say
                )
            finally:
                consumer.close()

    def _say(self, of_kafka: str, of_file: str = "") -> None:
        for trouble in {of_kafka, of_file} - {"", self.trouble, self.file_trouble}:
            log.warning("the owners' index waits: %s", trouble)
        self.trouble, self.file_trouble = of_kafka, of_file

    def _goes_on(self) -> bool:
        if self._rebuild.is_set():
            raise _RemakeError("it was found damaged")
        return not self._stopped.is_set()


class _Following:
    """Follows with one consumer, until it is stopped or something is wrong."""

    def __init__(
        self, consumer: Consumer, admin: AdminClient, writer: IndexWriter, most: int, clock: Callable[[], float]
    ) -> None:
        self._consumer, self._admin, self._writer, self._most = consumer, admin, writer, most
        self._places: dict[Place, ReadPlace] = {}
        #: What Kafka refused to give since it was looked last, by topic.
        self._refused: dict[str, OfTopicError] = {}
        self._ends = AskedEnds(admin, clock)

    def run(self, goes_on: Callable[[], bool], say: Callable[[str], None]) -> None:
        """Follow; `say` hears which rights are lacking. What can be read goes on meanwhile."""
        looked = recognised = float("-inf")
        while goes_on():
            now = time.monotonic()
            if now - recognised > RECOGNISE_S:
                say(self._recognise())
                recognised = now
            if now - looked > LOOK_S:
                self._check_file()
                self._ends.ask({place: read.position for place, read in self._places.items()})
                looked = now
            self._turn()

    def _recognise(self) -> str:
        """Look which topics there are, and whether each is the one that was read; begin to read new partitions, and
        those anew that were refused: Kafka says so once. Return what it refuses, in words.
        """
        there = {topic: parts for topic, parts in offsets.topics(self._consumer, ANSWER_S).items() if topic in PART_OF}
        ids = offsets.topic_ids(self._admin, sorted(there), ANSWER_S) if there else {}
        for (topic, _), known in self._writer.places.items():
            if topic in ids and ids[topic] != known.topic_id:
                raise _RemakeError(f"{topic} is another topic than before")
        found = {(topic, each): ReadPlace(ids[topic]) for topic, parts in there.items() for each in parts}
        places = {place: self._writer.places.get(place, new) for place, new in found.items()}
        if self._refused or places.keys() != self._places.keys():
            self._places = places
            self._consumer.assign([TopicPartition(*place, read.position) for place, read in places.items()])
        refused = [*self._refused.values(), *self._hidden(PART_OF.keys() - there.keys())]
        self._refused = {}
        return "; ".join(sorted(map(in_words, refused)))

    def _hidden(self, topics: Iterable[str]) -> Iterator[OfTopicError]:
        """Yield errors of topics that are there, and not for these credentials."""
        for topic in topics:
            try:
                offsets.partitions(self._consumer, topic, ANSWER_S)
            except TopicMissingError as error:
                if error.args[0].code() in RIGHTS:
                    yield error

    def _check_file(self) -> None:
        if self._writer.is_gone():
            raise _RemakeError("its file was removed")

    def _turn(self) -> None:
        """Take what has come, in one transaction with the places up to where it was read."""
        batch = list(self._batch())
        for place, is_short in self._ends.answered():
            if is_short:
                raise _RemakeError(f"{place[0]} ends before what was read of it")
        for place, since in self._ends.reached({place: read.position for place, read in self._places.items()}):
            self._places[place] = self._places[place]._replace(known=since)
        changed = {place: read for place, read in self._places.items() if self._writer.places.get(place) != read}
        if batch or changed:
            _say_foreign(self._writer.take(batch, changed))

    def _batch(self) -> Iterator[Heard]:
        size, wait = 0, WAIT_S
        for _ in range(self._most):
            message = self._consumer.poll(wait)
            if message is None:
                return
            wait = 0.0
            heard = self._heard(message)
            if heard is not None:
                size += len(heard.value or b"") + len(heard.key or b"")
                yield heard
            if size > MOST_BYTES:
                return

    def _heard(self, message: Message) -> Heard | None:
        """Return a record; None for the end of a partition, whose offset lies behind markers of transactions."""
        place, offset = (message.topic() or "", message.partition() or 0), message.offset() or 0
        read = self._places.get(place)
        if (error := message.error()) is not None:
            if self._is_end(error, place[0]) and read is not None:
                self._places[place] = read._replace(position=max(read.position, offset))
            return None
        if read is None:
            return None
        if offset < read.position:
            raise _RemakeError(f"{place[0]} begins anew")
        self._places[place] = read._replace(position=offset + 1)
        headers: Any = message.headers() or ()
        return Heard(*place, offset, message.timestamp()[1], message.key(), message.value(), tuple(headers))

    def _is_end(self, error: KafkaError, topic: str) -> bool:
        try:
            return at_end(error, topic)
        except OfTopicError as refused:
            if error.code() not in RIGHTS:
                raise
            self._refused[topic] = refused
            return False


def _say_foreign(foreign: list[Heard]) -> None:
    """Say where records lie that are passed over: the first of each partition of a batch, and how many."""
    first: dict[Place, Heard] = {}
    for each in foreign:
        first.setdefault((each.topic, each.partition), each)
    for place, each in first.items():
        count = sum((other.topic, other.partition) == place for other in foreign)
        log.warning("%s, partition %d: %d records from offset %d on are not the bank's: somebody else writes there",
                    *place, count, each.offset)  # fmt: skip


def _why(error: Exception) -> str:
    if isinstance(error, IndexTakenOverError):
        return "another process writes it: let one `teller owner-desk` run on this file"
    name = error.sqlite_errorname if isinstance(error, sqlite3.Error) else type(error).__name__
    return f"index.sqlite cannot be written ({name}): docs/runbooks/TellerOwnerDeskLate.md"
