"""How a record travels: records of one block of serial numbers go together."""

from enum import Enum
from typing import Final


class Channel(Enum):
    """The values of the first five are librdkafka's names of codecs."""

    PLAIN = "none"
    GZIP = "gzip"
    SNAPPY = "snappy"
    LZ4 = "lz4"
    ZSTD = "zstd"
    COMMITTED = "committed transactions"
    ABORTED = "aborted transactions"
    BY_HAND = "batches by hand"


CLIENT: Final = (Channel.PLAIN, Channel.GZIP, Channel.SNAPPY, Channel.LZ4, Channel.ZSTD)
#: One round of blocks.
ROUND: Final = (
    Channel.PLAIN, Channel.LZ4, Channel.BY_HAND, Channel.ZSTD, Channel.COMMITTED, Channel.GZIP, Channel.SNAPPY,
    Channel.ABORTED, Channel.PLAIN, Channel.LZ4, Channel.COMMITTED, Channel.ZSTD, Channel.PLAIN, Channel.GZIP,
    Channel.SNAPPY, Channel.LZ4,
)  # fmt: skip
BLOCK: Final = 100


def channel_of(serial: int) -> Channel:
    return ROUND[serial // BLOCK % len(ROUND)]
