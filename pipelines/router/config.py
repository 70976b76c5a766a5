"""Configuration of a router."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from pipelines.router.buffer.deduplication import Window
from schemas.topics import CLEAN_PATTERN, named_for

#: One transaction sends a chunk's receipts and metering events: twice as many, if each record has another owner.
MOST_CHUNK_RECORDS: Final = 200_000
#: Longest chunk: raw and clean topics, windows and objectives are thought out for a day.
LONGEST_CHUNK_S: Final = 86_400
#: Default deduplication window; docs/operating.md says what it costs.
DUPLICATES: Final = Window(50_000, 259_200)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterConfig:
    """Configuration of a router. Sizes are bytes, times are seconds.

    Attributes:
        kafka: librdkafka's client settings: bootstrap.servers, security.*, sasl.*; for consumer and producer alike.
        group: the routers' consumer group.
        instance: unique among the group's routers, and the same after a restart: static member and transactional id.
        bucket_prefix: first part of each bucket's name.
        pseudonym_key: the key that bucket names are derived with.
        session_timeout: after this long a silent router's partitions go to others.
        chunk_records: a partition's chunk is cut at this many records...
        chunk_bytes: ...or at this many bytes of records...
        chunk_seconds: ...or when its oldest record has waited this long since its publication (see
            `partition_buffer.waits_since`). A longer time makes fewer and larger objects, which a store handles better,
            and later receipts.
        long_chunks: seconds of chunks that wait on local disk, at most a day, by stream, depositor or domain, such as
            `d000123.social`, `d000123` or `social`; the first of these that is named counts.
        spool_folder: folder of that disk. All in it is sealed, and of no use after this process.
        spool_bytes: most bytes there; beyond them the largest chunk is cut early.
        duplicates: deduplication window: an event that comes again within it is stored once. Memory, and the time to
            take partitions over, grow with it: see docs/operating.md.
        duplicate_window_bytes: memory for all windows together; beyond it each partition's window is halved until they
            fit. What is read and not yet committed takes as much a record besides.
        buffer_bytes: memory for what is read and not yet committed; beyond it chunks are cut early and reading pauses.
            A chunk beyond it may be read to finish a former router's write-ahead intent.
        store_threads: objects that are written at once.
        patience: how long a refusal that waiting does not heal is retried before the router stops.
        pattern: names of the clean topics to read, as librdkafka takes a pattern.
    """

    kafka: Mapping[str, str | int | float | bool] = field(repr=False)
    group: str
    instance: str
    bucket_prefix: str
    pseudonym_key: bytes = field(repr=False)
    session_timeout: float = 10.0
    chunk_records: int = 20_000
    chunk_bytes: int = 16_777_216
    chunk_seconds: float = 30.0
    long_chunks: Mapping[str, float] = field(default_factory=dict)
    spool_folder: Path = field(default_factory=lambda: Path(gettempdir()) / "teller-spool")
    spool_bytes: int = 17_179_869_184
    duplicates: Window = DUPLICATES
    duplicate_window_bytes: int = 268_435_456
    buffer_bytes: int = 268_435_456
    store_threads: int = 4
    patience: float = 120.0
    pattern: str = CLEAN_PATTERN

    def __post_init__(self) -> None:
        if not self.group or not self.instance:
            raise ValueError("a router needs a group and an instance")
        if not 1 <= self.chunk_records <= MOST_CHUNK_RECORDS:
            raise ValueError(f"chunk_records is 1 to {MOST_CHUNK_RECORDS}: a chunk is one transaction")
        if not all(0 < seconds <= LONGEST_CHUNK_S for seconds in self.long_chunks.values()):
            raise ValueError(f"long_chunks are of at most {LONGEST_CHUNK_S} seconds")

    def chunk_seconds_of(self, topic: str) -> float:
        """Return after how long a chunk of this clean topic is cut."""
        return max(self.chunk_seconds, named_for(topic, self.long_chunks) or 0.0)
