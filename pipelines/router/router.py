"""Loop of the router: read, cut, flush; and the reaction to each fault."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from threading import Event as StopEvent

from bank.identity.pseudonyms import bucket_name
from bank.receipts import receipt
from bank.store import ObjectStore, StoreError, StoreRefused
from pipelines.keys.owner_keys import KeySource
from pipelines.keys.protocol import KeysError, KeysRefused, KeysUnavailable
from pipelines.metrics.labels import RouterState
from pipelines.router import report
from pipelines.router.backoff import MOST_S, Backoff
from pipelines.router.buffer import intake, intent
from pipelines.router.buffer.buffer import Buffer
from pipelines.router.buffer.clean_record import Reader
from pipelines.router.buffer.deduplication import Window, share
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.kept_window import KeptWindow, start
from pipelines.router.buffer.partition_buffer import ChunkLimits
from pipelines.router.buffer.spooled_buffer import LongChunks, SpooledBuffer
from pipelines.router.config import RouterConfig
from pipelines.router.faults import (
    CommitAborted,
    LogFenced,
    LogRefused,
    LogUnavailable,
    RouterStopped,
    SpoolLost,
)
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.port import Assigned, Event, Log, OpenLog, Partition, Positions, Revoked
from pipelines.router.objects.flush import Flush, FlushContext
from pipelines.router.objects.uploader import ObjectWriter
from pipelines.router.observer import RouterObserver
from pipelines.router.spool import ChunkSpool
from schemas.catalog import Catalog, load
from schemas.encoder import Encoder
from schemas.identifiers import NOBODY, key_fingerprint

logger = logging.getLogger(__name__)

POLL_S = 0.5
#: Seconds from when the group forgets a refused member until this joins again: see `Router._leave_refused`.
FORGOTTEN_S = 1.0
_STATES = {
    LogUnavailable: RouterState.KAFKA_UNAVAILABLE,
    LogFenced: RouterState.FENCED,
    LogRefused: RouterState.KAFKA_REFUSED,
    SpoolLost: RouterState.SPOOL_UNAVAILABLE,
    CommitAborted: RouterState.COMMIT_ABORTED,
    StoreRefused: RouterState.STORE_REFUSED,
    KeysUnavailable: RouterState.KEYS_UNAVAILABLE,
    KeysRefused: RouterState.KEYS_REFUSED,
}
_IMPATIENT = (LogFenced, LogRefused, StoreRefused, KeysRefused)


class Router:
    """Puts clean records into buckets. For one thread; `step` is one turn of `run`, for tests and simulations."""

    def __init__(  # noqa: PLR0913 - the ports, each with the real one as default
        self,
        config: RouterConfig,
        store: ObjectStore,
        observer: RouterObserver | None = None,
        *,
        open_log: OpenLog | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        wall: Callable[[], float] = time.time,
        spool: ChunkSpool | None = None,
        catalog: Catalog | None = None,
        keys: KeySource | None = None,
    ) -> None:
        """`keys` are owners' keys; None: objects are stored in the clear."""
        self._config, self._keys = config, keys
        self._observer = observer or RouterObserver()
        self._open_log = open_log or partial(KafkaLog, config)
        self._clock, self._sleep, self._wall = clock, sleep, wall
        self._spool = spool or ChunkSpool(config.spool_folder, config.spool_bytes)
        catalog = catalog or load()
        self._context, self._reader = _context(config, catalog, keys), Reader(catalog)
        self._limits = ChunkLimits(config.chunk_records, config.chunk_bytes, config.chunk_seconds)
        self._writer = ObjectWriter(store, config.store_threads)
        self._backoff = Backoff(max(config.patience, 6 * MOST_S))
        self._log: Log | None = None
        self._buffer = self._empty()
        self._kept: dict[Partition, KeptWindow] = {}
        self._flush: Flush | None = None
        self._idle = True
        self._forgotten_at = float("-inf")
        self._state: RouterState | None = None

    def run(self, stop: StopEvent, turned: Callable[[], object] = lambda: None) -> None:
        """Route until `stop` is set, and call `turned` on each turn. What is not committed by then is read again by the
        partitions' next router.

        Raises:
            RouterStopped: only a person can mend this; the message says how.
        """
        try:
            while not stop.is_set():
                turned()
                self.step()
        finally:
            self.close()

    def step(self) -> None:
        """Take one turn: read what Kafka has, then do one bounded piece of work.

        Raises:
            RouterStopped.
        """
        try:
            self._turn()
        except (LogUnavailable, LogFenced, SpoolLost) as fault:
            self._failed(fault)  # reported first: closing can take long
            self._drop()
        except LogRefused as fault:
            self._failed(fault)
            self._leave_refused()
        except (CommitAborted, StoreError, KeysError) as fault:
            self._failed(fault)
        except RouterStopped:
            self._become(RouterState.STOPPED)
            raise

    def close(self) -> None:
        """Leave the group."""
        self._drop()
        self._writer.close()
        if self._keys is not None:
            self._keys.close()

    def _turn(self) -> None:
        wait = self._backoff.wait(self._clock())
        if self._log is None:
            self._join(max(wait, self._forgotten_at - self._clock()))
            return
        self._take(self._log.poll(self._poll_timeout(wait)), self._clock())
        self._log.pause(self._buffer.paused(self._flush.size if self._flush else 0))
        self._note_spool()
        self._observer.buffered(self._buffer.records, self._buffer.size)
        self._observer.open_chunks(self._buffer.begun + (len(self._flush.chunks) if self._flush else 0))
        self._flush = self._flush or self._cut()
        self._idle = self._flush is None
        if self._flush and not self._backoff.wait(self._clock()):
            self._advance(self._log, self._flush)

    def _join(self, wait: float) -> None:
        if wait > 0:
            self._sleep(min(wait, POLL_S))
            return
        if self._state is None:
            self._become(RouterState.JOINING)
        self._log = self._open_log(self._starts_of)

    def _poll_timeout(self, wait: float) -> float:
        """Seconds for which poll may wait: 0 while there is work, since the next flush may be due."""
        return POLL_S if self._idle else min(wait, POLL_S)

    def _take(self, events: Iterable[Event], now: float) -> None:
        rest, last = iter(events), None
        while event := intake.take(rest, self._buffer, self._reader, now):
            self._move(event)
            last = event
        if isinstance(last, Assigned):
            self._kept = {}  # not before: the starts of a second assignment among these events counted on them

    def _move(self, event: Event) -> None:
        if isinstance(event, Assigned):
            self._assign(event)
        elif isinstance(event, Revoked):
            logger.info("partitions are taken away")
            self._forget()

    def _starts_of(self, positions: Positions) -> dict[Partition, int | None]:
        """Start offsets: far enough before the committed ones to rebuild the windows that are not kept."""
        window, kept = self._window(len(positions)), self._kept | self._buffer.kept()
        return {place: start(each, window, kept.get(place)) for place, each in self._intents(positions).items()}

    def _intents(self, positions: Positions) -> dict[Partition, Intent]:
        return {place: intent.decode(place, at, self._context.key_fingerprint) for place, at in positions.items()}

    def _window(self, partitions: int) -> Window:
        return share(self._config.duplicates, self._config.duplicate_window_bytes, partitions)

    def _assign(self, event: Assigned) -> None:
        intents = self._intents(event.positions)
        self._flush = None
        window = self._window(len(intents))
        self._buffer.close()
        spooled = self._spooled(intents, window)
        self._buffer = Buffer(intents, self._limits, self._config.buffer_bytes, window, self._kept, spooled)
        kept = sum(place in self._kept and self._kept[place].fits(each, window) for place, each in intents.items())
        self._kept = {place: kept for place, kept in self._kept.items() if place not in intents}
        logger.info(
            "assigned %d partitions, with windows of %d records, %d of them kept, and %d write-ahead intents to finish",
            len(intents),
            window.records,
            kept,
            sum(each.end is not None for each in intents.values()),
        )
        self._observer.assigned(len(intents))
        self._become(RouterState.ROUTING)

    def _spooled(self, intents: Mapping[Partition, Intent], window: Window) -> dict[Partition, SpooledBuffer]:
        """Make the buffers of partitions that have long chunks, or a former router's to finish."""
        found: dict[Partition, SpooledBuffer] = {}
        for place, each in intents.items():
            seconds = self._config.chunk_seconds_of(place.topic)
            if each.slices or seconds > self._config.chunk_seconds:
                how = LongChunks(seconds, self._wall() - self._clock(), self._limits, self._spool)
                found[place] = SpooledBuffer(place, each, window, self._kept.get(place), how)
        return found

    def _note_spool(self) -> None:
        """Show whether the spool takes records."""
        if self._spool.trouble and self._state is RouterState.ROUTING:
            logger.warning("%s: %s", RouterState.SPOOL_UNAVAILABLE, self._spool.trouble)
            self._become(RouterState.SPOOL_UNAVAILABLE)
        elif not self._spool.trouble and self._state is RouterState.SPOOL_UNAVAILABLE:
            self._become(self._working())

    def _forget(self) -> None:
        """Drop what is not committed: the partitions' next router reads it, and finishes its intent if it has one."""
        self._kept |= self._buffer.kept()
        self._buffer.close()
        self._flush, self._buffer = None, self._empty()
        self._observer.assigned(0)

    def _cut(self) -> Flush | None:
        chunks = self._buffer.chunks(self._clock())
        if not chunks and (fault := self._buffer.stuck()):
            raise fault
        return Flush(chunks, self._context) if chunks else None

    def _advance(self, log: Log, flush: Flush) -> None:
        stage, began = flush.stage, self._clock()
        try:
            done = flush.advance(log, self._writer)
        finally:
            self._observer.staged(stage, self._clock() - began)
        if done:
            self._flush = None
            for chunk in flush.chunks:
                self._buffer.partition_buffer(chunk.partition).stored(chunk)
            self._report(flush)
        self._backoff.succeeded()
        self._become(self._working())

    def _working(self) -> RouterState:
        """Return the state of a router that stores: something that it will need soon may be missing."""
        if self._spool.trouble:
            return RouterState.SPOOL_UNAVAILABLE
        return RouterState.CUSTODY_UNAVAILABLE if self._keys and self._keys.trouble else RouterState.ROUTING

    def _report(self, flush: Flush) -> None:
        done = report.stored(flush.chunks, flush.objects, flush.bytes, flush.metered, flush.encrypted, flush.erased)
        for stored in done:
            self._observer.chunk_stored(stored)
            logger.info("%s", stored)
        for chunk in (each for each in flush.chunks if each.last):
            where = {"topic": chunk.partition.topic, "partition": chunk.partition.number}
            logger.info(
                "%s: offsets %d to %d are stored",
                chunk.partition,
                chunk.start,
                chunk.end - 1,
                extra=where | {"offset": chunk.start, "end": chunk.end},
            )

    def _drop(self) -> None:
        """Drop everything and close the log; the next turn joins anew. Every recovery goes this way."""
        log, self._log = self._log, None
        self._forget()
        self._kept = {}
        if log:
            log.close()

    def _leave_refused(self) -> None:
        """Drop everything, and join again only once the group has forgotten this member.

        A static member that joins before its session ends gets its former partitions, or those of the topics that
        exist then, and keeps just these once a missing topic is back.
        """
        if self._log is not None:
            self._drop()
            self._forgotten_at = self._clock() + self._config.session_timeout + FORGOTTEN_S

    def _failed(self, fault: Exception) -> None:
        state = next(
            (state for kind, state in _STATES.items() if isinstance(fault, kind)), RouterState.STORE_UNAVAILABLE
        )
        lasting = self._backoff.failed(self._clock())
        self._become(state)
        self._observer.retry(state, self._backoff.attempts)
        logger.warning("%s, try %d: %s", state, self._backoff.attempts, fault)
        if isinstance(fault, _IMPATIENT) and lasting >= self._config.patience:
            self._become(RouterState.STOPPED)
            raise RouterStopped(f"{fault} (so for {lasting:.0f} s)") from None

    def _become(self, state: RouterState) -> None:
        if state is not self._state:
            self._state = state
            logger.info("router is %s", state)
            self._observer.state(state)

    def _empty(self) -> Buffer:
        return Buffer({}, self._limits, self._config.buffer_bytes)


def _context(config: RouterConfig, catalog: Catalog, keys: KeySource | None = None) -> FlushContext:
    bucket_of = partial(bucket_name, config.pseudonym_key, config.bucket_prefix)
    fingerprint = key_fingerprint(bucket_of(NOBODY))
    return FlushContext(bucket_of, fingerprint, Encoder(catalog.by_name(receipt.SCHEMA)), keys)
