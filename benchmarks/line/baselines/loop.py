"""(c) A confluent-kafka loop: consume, decode, mask, encode, produce to the same partition, flush, commit."""

from typing import Any

from confluent_kafka import Consumer, Message, Producer

from benchmarks.line.baselines import job
from benchmarks.line.plain import Masker
from schemas import topics

BATCH = 1000


def main() -> None:
    task = job.received()
    client: dict[str, Any] = {"bootstrap.servers": task.settings.kafka_bootstrap, "log_level": 2}
    consumer = Consumer(
        {**client, "group.id": task.group, "auto.offset.reset": "earliest", "enable.auto.commit": False,
         "isolation.level": "read_committed"}
    )  # fmt: skip
    producer = Producer(
        {**client, "enable.idempotence": True, "acks": "all", "compression.type": "lz4", "linger.ms": 5}
    )
    maskers = job.maskers(task)
    outputs = {topics.raw(domain): task.clean(domain) for domain in topics.DOMAINS}
    consumer.subscribe(list(outputs))
    while True:
        batch = [message for message in consumer.consume(BATCH, 0.5) if message.error() is None]
        for message in batch:
            _take(message, maskers, producer, outputs, task.group)
            producer.poll(0)
        if batch:
            producer.flush()
            consumer.commit(asynchronous=False)


def _take(
    message: Message, maskers: dict[bytes, Masker], producer: Producer, outputs: dict[str, str], group: str
) -> None:
    value = message.value() or b""
    try:
        key, clean, mark = maskers[value[2:10]].clean(message.key() or b"", value)
    except Exception as error:
        producer.produce(f"{group}.failed", type(error).__name__)
        return
    headers: list[tuple[str, str | bytes | None]] = [
        (topics.RAW_OFFSET_HEADER, str(message.offset()).encode()),
        (topics.DEPOSITOR_HEADER, b"acme"),
        (topics.EVENT_HEADER, mark),
    ]
    producer.produce(outputs[message.topic() or ""], clean, key, message.partition() or 0, headers=headers)


if __name__ == "__main__":
    main()
