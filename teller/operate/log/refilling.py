"""Fill a restored `log.entries` up to the log that was published, so that the log goes on and does not fork.

The entries are in the published files. What lies on `log.openings` alone, and the owners' tags, are not: of leaves that
come back this way nobody can be shown a proof anew, and the owners' index has them as nobody's. Each is marked by a
header. The next leaf is the root of the index as it is now.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from confluent_kafka import KafkaException

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.files.protocol import LogFiles
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.mirror import mirror
from bank.transparency.notes import SignedNote
from bank.transparency.reader import LogDamagedError, published, read_bundle
from bank.transparency.tiles import CHECKPOINT, WIDTH
from pipelines.kafka.bounded import NoReturnError
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.source_log import SourceLog
from pipelines.transparency.config import LogWriterConfig
from pipelines.transparency.entries_topic import LeavesUnreadableError, written
from pipelines.transparency.recorded import index_root
from schemas.topics import LEAF_HEADER, LOG_ENTRIES, REFILLED_HEADER
from teller.operate.log.monitor import grown

#: Leaves of a transaction.
BATCH: Final = 5000
T = TypeVar("T")


class LogRefillError(RuntimeError):
    """The topic cannot be filled, and nothing was signed; the message says why, and what to do."""


class Refilled(NamedTuple):
    """Leaves that the topic had, and that were written to it; the checkpoint that it goes on from."""

    held: int
    written: int
    checkpoint: Checkpoint | None


def refill(config: LogWriterConfig, source: LogFiles | None = None) -> Refilled:
    """Fill the topic up to the newest checkpoint: that of `source`, or of the log's own files if that is newer.

    The log's writer must be stopped. The checkpoint comes first: a run that is killed leaves a topic that a writer
    refuses, until this is run again.

    Raises:
        LogRefillError: the topic and what was published are two logs, or a file is missing.
        StoreError, KafkaException, TopicUnreadableError: try again.
    """
    try:
        # ends the transaction of a writer; reads no source, as a bank of before has not all of them
        log = SourceLog(config.kafka, config.group, (), config.max_bytes)
        try:
            return _refill(config, source, log)
        finally:
            log.close()
    except (LogDamagedError, LeavesUnreadableError) as error:
        raise LogRefillError(f"{error}: see docs/runbooks/TellerLogStopped.md") from None
    except NoReturnError as error:
        raise KafkaException(str(error)) from None


def _refill(config: LogWriterConfig, source: LogFiles | None, log: SourceLog) -> Refilled:
    files = config.open_files()
    head = _newest(config, files, source)
    if head is None:
        return Refilled(sum(1 for _ in written(config.kafka, 0)), 0, None)
    held = _compare(config, files, head)
    if held >= head.size:
        return Refilled(held, 0, head)
    with OwnersIndex(config.index) as index:
        if index.size > held:
            raise LogRefillError(f"{config.index} is of a later log: move it away, it is made anew")
        for batch in _batches(_missing(files, held, head)):
            log.write(batch, {})
        root = _index(config, index)
        (last,) = index_root(head.size, root, int(time.time() * 1000)).messages(head.size, None, bytes)
        log.write([last], {})
    return Refilled(held, head.size - held, head)


def _newest(config: LogWriterConfig, files: LogFiles, source: LogFiles | None) -> Checkpoint | None:
    """Return the newest checkpoint, whose files are in `files` then, and are checked."""
    own, other = _published(config, files), _published(config, source) if source else None
    if source is not None and other is None:
        raise LogRefillError(
            "there is no checkpoint of this log where --log says: name the place of the file checkpoint"
        )
    if source is None or other is None or (own is not None and own[1].size >= other[1].size):
        if own is not None:
            mirror(files, files, own[1])
        if own and source and other and (why := grown(files, other[1], own[1])):
            raise LogRefillError(f"{why}: the two sets of files are of two logs")
        return own[1] if own else None
    note, head = other
    if own is not None and (why := grown(source, own[1], head)):
        raise LogRefillError(f"{why}: the two sets of files are of two logs")
    mirror(source, files, head)
    files.replace(CHECKPOINT, str(note).encode())
    return head


def _published(config: LogWriterConfig, files: LogFiles) -> tuple[SignedNote, Checkpoint] | None:
    return published(files, config.origin, [key.verifier for key in config.keys])


def _compare(config: LogWriterConfig, files: LogFiles, head: Checkpoint) -> int:
    """Hold every entry of the topic against the files; return how many leaves it has.

    Raises:
        LogRefillError: one differs.
    """
    held, bundle = 0, list[bytes]()
    for each in written(config.kafka, 0):
        if each.leaf < head.size:
            if each.leaf % WIDTH == 0:
                bundle = read_bundle(files, each.leaf // WIDTH, min(WIDTH, head.size - each.leaf))
            if each.entry != bundle[each.leaf % WIDTH]:
                raise LogRefillError(
                    f"{LOG_ENTRIES} has another entry for leaf {each.leaf} than was published, so it is of another "
                    "log: restore a backup of this one (docs/runbooks/TellerLogStopped.md)"
                )
        held = each.leaf + 1
    return held


def _missing(files: LogFiles, first: int, head: Checkpoint) -> Iterator[OutgoingMessage]:
    for start in range(first // WIDTH * WIDTH, head.size, WIDTH):
        for leaf, entry in enumerate(read_bundle(files, start // WIDTH, min(WIDTH, head.size - start)), start):
            if leaf >= first:
                headers = ((LEAF_HEADER, b"%d" % leaf), (REFILLED_HEADER, b"1"))
                yield OutgoingMessage(LOG_ENTRIES, b"refilled/%d" % leaf, entry, headers)


def _index(config: LogWriterConfig, index: OwnersIndex) -> bytes:
    """Take the topic's tags into the index; return its root."""
    root = index.root
    for batch in _batches(written(config.kafka, index.size)):
        root = index.apply(batch[0].leaf, [each.tag for each in batch])
    return root


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        yield batch
