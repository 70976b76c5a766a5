"""Sends every record through its channel, and books where the broker put it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any, Final, Self

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from tests.fuzz import wire
from tests.fuzz.channels import CLIENT, Channel, channel_of
from tests.fuzz.draw import Shot, draw
from tests.fuzz.kinds import KINDS
from tests.fuzz.reconciliation import Book

#: What a batch by hand may hold before it is sent.
BATCH_BYTES: Final = 500_000
PATIENCE_S: Final = 120.0


class Feed:
    """As a context manager; `max_bytes` is what the brokers take in a batch."""

    def __init__(self, bootstrap: str, book: Book, max_bytes: int) -> None:
        self._bootstrap, self._book, self._max_bytes = bootstrap, book, max_bytes
        self._clients = {channel: self._client(channel.value) for channel in CLIENT}
        self._in_transactions = self._client("lz4", **{"transactional.id": "fuzz"})
        self._in_transactions.init_transactions(PATIENCE_S)
        self._hand = wire.Hand(bootstrap)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hand.close()

    def _client(self, codec: str, **more: str) -> Producer:
        return Producer(
            {
                "bootstrap.servers": self._bootstrap,
                "enable.idempotence": True,
                "acks": "all",
                "compression.type": codec,
                "linger.ms": 50,
                "message.max.bytes": self._max_bytes,
                "queue.buffering.max.kbytes": 32_768,
                "log_level": 2,
                **more,
            }
        )

    def send(self, seed: int, serials: range, partitions: int, go_on: Callable[[int], None]) -> None:
        """Send them; `go_on` hears after each block how many are under way or done. All are booked when this returns.

        Raises:
            KafkaException: the broker refused one.
        """
        done = 0
        for channel, block in groupby(serials, channel_of):
            shots = [draw(seed, serial, partitions) for serial in block]
            self._block(channel, shots)
            done += len(shots)
            go_on(done)
        for client in self._clients.values():
            assert client.flush(PATIENCE_S) == 0

    def _block(self, channel: Channel, shots: list[Shot]) -> None:
        if channel is Channel.BY_HAND:
            self._by_hand(shots)
        elif channel in CLIENT:
            self._through(self._clients[channel], shots)
        else:
            self._transaction(shots, commits=channel is Channel.COMMITTED)

    def _transaction(self, shots: list[Shot], commits: bool) -> None:
        client = self._in_transactions
        client.begin_transaction()
        self._through(client, shots, takes_back=not commits)
        assert client.flush(PATIENCE_S) == 0
        if commits:
            client.commit_transaction(PATIENCE_S)
        else:
            client.abort_transaction(PATIENCE_S)

    def _through(self, client: Producer, shots: Iterable[Shot], takes_back: bool = False) -> None:
        for shot in shots:
            while True:
                try:
                    self._produce(client, shot, takes_back)
                except BufferError:
                    client.poll(0.1)
                else:
                    client.poll(0)
                    break

    def _produce(self, client: Producer, shot: Shot, takes_back: bool) -> None:
        headers: Any = [(name.decode(), value) for name, value in shot.raw.headers]
        report = partial(self._booked, shot.kind, shot.serial, takes_back)
        client.produce(
            shot.raw.topic, shot.raw.value, shot.raw.key, shot.partition, on_delivery=report, headers=headers
        )

    def _booked(self, kind: int, serial: int, takes_back: bool, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            raise KafkaException(error)
        place = message.topic() or "", message.partition() or 0, message.offset() or 0
        self._book.sent(place, kind, serial)
        if takes_back:
            self._book.takes_back(place)

    def _by_hand(self, shots: list[Shot]) -> None:
        by_partition: dict[tuple[str, int], list[Shot]] = {}
        for shot in shots:
            by_partition.setdefault((shot.raw.topic, shot.partition), []).append(shot)
        for (topic, partition), mine in by_partition.items():
            for number, batch in enumerate(_batches(mine)):
                records = [wire.WireRecord(s.raw.key, s.raw.value, s.raw.headers, s.raw.attributes) for s in batch]
                first = self._hand.produce(topic, partition, wire.batch(records, _codec(batch[0], number)))
                for offset, shot in enumerate(batch, first):
                    self._book.sent((topic, partition, offset), shot.kind, shot.serial)


def _codec(first: Shot, number: int) -> int:
    if first.raw.codec is not None:
        return first.raw.codec
    return 0 if KINDS[first.kind].alone else (first.serial + number) % len(wire.ENCODERS)


def _batches(shots: Iterable[Shot]) -> Iterator[list[Shot]]:
    """Runs of records that fit a batch; one that is large goes alone."""
    batch: list[Shot] = []
    size = 0
    for shot in shots:
        if batch and (size + shot.raw.size > BATCH_BYTES or KINDS[shot.kind].alone):
            yield batch
            batch, size = [], 0
        batch.append(shot)
        size += shot.raw.size
    if batch:
        yield batch
