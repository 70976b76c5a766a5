"""An open log of `teller log-writer`, until its first error.

A turn: read what has come, write entries and openings in one transaction, and take them into the tree. When a
checkpoint is due: take the new leaves into the owners' index, write its root as the last leaf, publish.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from confluent_kafka import Message

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.entry import entry_of
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.kinds.every import BY_NUMBER, BY_TOPIC, INDEX_ROOT
from bank.transparency.notes import Signature, SignedNote
from bank.transparency.reader import signed_at
from bank.transparency.writer import LogWriter
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.passed_over import PassedOver
from pipelines.kafka.source_log import SourceLog
from pipelines.keys.owner_keys import key_ensured
from pipelines.metrics import metrics
from pipelines.transparency.config import LogWriterConfig
from pipelines.transparency.cosigning import Cosigner
from pipelines.transparency.entries_topic import ReadBack, written
from pipelines.transparency.recorded import FOREIGN, NewLeaf, SourceRecord, index_root, recorded
from pipelines.transparency.restored import ForkError, first_to_compare, goes_on
from schemas.topics import is_erasure

#: Seconds to wait for the first message of a turn.
WAIT_S: Final = 0.2
#: Seconds between two looks at what there is to read.
LOOK_S: Final = 5.0
#: Leaves of a transaction, at most, and leaves that are read back at a time.
BATCH: Final = 5000

log = logging.getLogger(__name__)


class LogSession:
    """An open log: `salt` makes 32 random bytes, `clock` tells seconds since 1970. For one thread.

    `beat` is called now and then while it opens, since a long topic takes minutes to read back.

    Raises:
        ForkError: the topic does not go on from what is published.
        LogDamagedError, IndexDamaged, LeavesUnreadableError: somebody must mend what the message names.
        KafkaException, TopicUnreadableError, NoReturnError, StoreError, KeysError, IndexUnavailable: try again.
    """

    def __init__(
        self,
        config: LogWriterConfig,
        salt: Callable[[], bytes],
        clock: Callable[[], float],
        witnesses: Cosigner,
        beat: Callable[[], object] = lambda: None,
    ) -> None:
        self._config, self._salt, self._clock, self._witnesses = config, salt, clock, witnesses
        # first of all: fences a former process, whose last transaction is decided then
        self._log = SourceLog(config.kafka, config.group, BY_TOPIC, config.max_bytes)
        with ExitStack() as opened:  # closes what is open where a later step fails
            opened.callback(self._log.close)
            self._files = config.open_files()
            self._index = opened.enter_context(OwnersIndex(config.index))
            self._writer = LogWriter(self._files, config.origin, config.keys)
            self._tags: list[bytes | None] = []
            self._passed_over = PassedOver(log)
            self._last, self._published, self._looked = b"", 0.0, 0.0
            self._committed = dict(self._log.positions)
            self._read_back = ReadBack(config.kafka)
            opened.callback(self._read_back.close)
            self._catch_up(beat)
            self._checked = self.size
            self._ask_witnesses()
            self._opened = opened.pop_all()

    def close(self) -> None:
        self._opened.close()

    @property
    def size(self) -> int:
        """Leaves that are written."""
        return self._writer.size

    def _catch_up(self, beat: Callable[[], object]) -> None:
        """Take what the topic has, and is not published or not in the index yet."""
        published = self._writer.published
        first = min(first_to_compare(published), self._index.size)
        batch, size = list[NewLeaf](), 0
        for each in goes_on(written(self._config.kafka, first), self._files, published):
            size = each.leaf + 1
            batch.append(NewLeaf(each.entry, each.tag, each.entry[0]))
            if len(batch) == BATCH:
                self._take_in(size - len(batch), batch)
                batch = []
                beat()
        self._take_in(size - len(batch), batch)
        if self._index.size > self.size:
            raise ForkError(f"the owners' index is ahead of the log: remove {self._config.index}, it is made anew")

    def _ask_witnesses(self) -> None:
        """Ask, before anything is written, whether a witness has signed more than there is."""
        if (found := self._writer.note) is not None:
            keys = [key.verifier for key in self._config.keys]
            metrics.log_size.labels().set(found[1].size)
            metrics.log_checkpoint_timestamp_seconds.labels().set(signed_at(found[0], keys))
            self._witnesses.cosign(self._files, *found, self.size)

    def _cosign(self, note: SignedNote, checkpoint: Checkpoint) -> list[Signature]:
        return self._witnesses.cosign(self._files, note, checkpoint, self.size)

    def turn(self) -> bool:
        """Take what has come, and publish when that is due. Return False if the sources have partitions that this log
        does not read: another one does.
        """
        leaves: list[NewLeaf] = []
        for message in self._log.take(WAIT_S, BATCH):
            if (found := self._recorded(message, self.size + len(leaves))) is not None:
                leaves.append(found)
        self._write(leaves, self._log.positions)
        now = time.monotonic()
        if now - self._published >= self._config.checkpoint_every and self._has_news():
            self._publish()
        if now - self._looked < LOOK_S:
            return True
        self._looked = now
        self._writer.check()
        self._checked = self._read_back.check(self._checked)
        metrics.log_lag_records.labels().set(self._log.left())
        return not self._log.unread()

    def _recorded(self, message: Message, leaf: int) -> NewLeaf | None:
        place = (message.topic() or "", message.partition() or 0, message.offset() or 0)
        if is_erasure(message.value(), message.headers()):  # says nothing that leaves do not say
            return None
        found = SourceRecord(*place, message.key(), message.value(), message.timestamp()[1])
        made = recorded(found, leaf, self._salt(), self._config.tag_of, self._config.max_bytes)
        if isinstance(made, str):
            metrics.log_refused.labels(made).inc()
            if made == FOREIGN:
                self._passed_over.name(*place)
            return None
        return made

    def _write(self, leaves: list[NewLeaf], positions: dict[Place, int]) -> None:
        """Write leaves and positions in one transaction; from then on they are the log's."""
        moved = {place: offset for place, offset in positions.items() if self._committed.get(place) != offset}
        if not leaves and not moved:
            return
        self._log.write(self._messages(leaves), moved)
        self._committed = dict(positions)
        self._take_in(self.size, leaves)
        for each in leaves:
            if each.kind in BY_NUMBER:
                metrics.log_entries.labels(BY_NUMBER[each.kind].name).inc()

    def _messages(self, leaves: list[NewLeaf]) -> Iterator[OutgoingMessage]:
        """Yield the messages of leaves, their openings sealed for whom they are about, where the bank has keys. Of an
        owner who is erased no opening is kept: the leaf is noise from the first.
        """
        if self._config.owner_keys is not None:
            self._config.owner_keys.ensure(each.owner for each in leaves if each.owner)
        for leaf, each in enumerate(leaves, self.size):
            if self._is_erased(each.owner):
                yield from each._replace(opening=b"").messages(leaf, None, os.urandom)
            else:
                yield from each.messages(leaf, self._key_of(each.owner), os.urandom)

    def _is_erased(self, owner: str) -> bool:
        return bool(owner) and self._config.owner_keys is not None and self._config.owner_keys.is_erased(owner)

    def _key_of(self, owner: str) -> bytes | None:
        """Return an owner's key; None for nobody, and where openings are not sealed."""
        return key_ensured(self._config.owner_keys, owner) if owner and self._config.owner_keys else None

    def _take_in(self, first: int, leaves: list[NewLeaf]) -> None:
        """Take leaves into the tree, unless it has them, and keep their tags for the index."""
        if not leaves:
            return
        self._writer.append([each.entry for each in leaves[max(0, self.size - first) :]])
        self._last = leaves[-1].entry
        known = self._index.size + len(self._tags)
        self._tags += [each.tag for each in leaves[max(0, known - first) :]]
        if len(self._tags) >= BATCH:
            self._index_tags()

    def _index_tags(self) -> bytes:
        root = self._index.apply(self._index.size, self._tags)
        self._tags = []
        return root

    def _has_news(self) -> bool:
        published = self._writer.published
        return self.size > (published.size if published else 0) or not self._ends_with_root()

    def _ends_with_root(self) -> bool:
        last = entry_of(self._last)
        return last is None or last.kind == INDEX_ROOT

    def _publish(self) -> None:
        if not self._ends_with_root():
            root = self._index_tags()
            self._write([index_root(self.size, root, int(self._clock() * 1000))], self._log.positions)
        self._published = time.monotonic()
        self._writer.publish(int(self._clock()), self._cosign)
        metrics.log_size.labels().set(self.size)
        metrics.log_checkpoint_timestamp_seconds.labels().set(int(self._clock()))
