"""Record batches written byte by byte and produced as they are: what no client library would send, a platform may.

Format: Kafka's documentation, "Record Batch" and "Record" (magic 2), and its Produce request.
"""

import asyncio
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import codec
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.util import calc_crc32c
from aiokafka.structs import TopicPartition

from schemas.framing import long

TIMEOUT_MS: Final = 60_000
#: By Kafka's number of the codec: none, gzip, snappy, lz4, zstd.
ENCODERS: Final = (bytes, codec.gzip_encode, codec.snappy_encode, codec.lz4_encode, codec.zstd_encode)
#: Attributes, last offset delta, two timestamps, producer id and epoch, base sequence, number of records.
_CHECKED: Final = struct.Struct(">hiqqqhii")
#: Base offset, length of what follows, leader epoch, magic, checksum.
_FRAME: Final = struct.Struct(">qiibI")


@dataclass(frozen=True, slots=True)
class WireRecord:
    """A record with all that is not checked by brokers free to choose: names of headers are bytes."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[bytes, bytes | None]] = ()
    attributes: int = 0
    delta: int | None = None


def batch(records: Sequence[WireRecord], compression: int = 0) -> bytes:
    """A record batch; `compression` is the codec's number in ENCODERS, which is Kafka's."""
    return framed(ENCODERS[compression](plain(records)), len(records), compression)


def framed(body: bytes, number: int, attributes: int = 0, checksum: int | None = None) -> bytes:
    """A batch of `number` records whose bytes, packed or not, are `body`; its checksum is right unless one is given."""
    checked = _CHECKED.pack(attributes, number - 1, 0, 0, -1, -1, -1, number) + body
    crc = calc_crc32c(checked) if checksum is None else checksum
    return _FRAME.pack(0, len(checked) + 9, -1, 2, crc) + checked


def plain(records: Iterable[WireRecord]) -> bytes:
    """The records' bytes, one after another, not compressed."""
    return b"".join(_record(number, each) for number, each in enumerate(records))


def _record(number: int, record: WireRecord) -> bytes:
    body = bytearray([record.attributes])
    body += (
        long(0)
        + long(number if record.delta is None else record.delta)
        + _sized(record.key)
        + _sized(record.value)
        + long(len(record.headers))
    )
    for name, value in record.headers:
        body += _sized(name) + _sized(value)
    return long(len(body)) + bytes(body)


def _sized(data: bytes | None) -> bytes:
    return long(-1) if data is None else long(len(data)) + data


class Hand:
    """Produces batches, one at a time; to be closed."""

    def __init__(self, bootstrap: str) -> None:
        self._runner = asyncio.Runner()
        self._client: AIOKafkaClient = self._runner.run(_connected(bootstrap))

    def produce(self, topic: str, partition: int, data: bytes) -> int:
        """The offset of the batch's first record.

        Raises:
            KafkaError: the broker refuses it.
        """
        return self._runner.run(_produce(self._client, TopicPartition(topic, partition), data))

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


async def _connected(bootstrap: str) -> AIOKafkaClient:
    client = AIOKafkaClient(bootstrap_servers=bootstrap)
    await client.bootstrap()
    return client


async def _produce(client: AIOKafkaClient, place: TopicPartition, data: bytes) -> int:
    await client._wait_on_metadata(place.topic)
    leader = client.cluster.leader_for_partition(place)
    topics = [(place.topic, [(place.partition, data)])]
    request = ProduceRequest(transactional_id=None, required_acks=-1, timeout=TIMEOUT_MS, topics=topics)
    answer = await client.send(leader, request)
    ((_, ((_, code, offset, *_),)),) = answer.topics
    if code:
        raise for_code(code)
    return int(offset)
