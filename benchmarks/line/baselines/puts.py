"""Router baseline: puts clean records into the store, one PUT each: consume, PUT, receipt, commit."""

from typing import Any

from confluent_kafka import Consumer, Producer

from bank.identity.pseudonyms import bucket_name
from benchmarks.line.baselines import job, shop
from schemas import topics
from teller.settings import keys

BATCH = 500


def main() -> None:
    task = job.received()
    client: dict[str, Any] = {"bootstrap.servers": task.settings.kafka_bootstrap, "log_level": 2}
    consumer = Consumer(
        {**client, "group.id": task.group, "auto.offset.reset": "earliest", "enable.auto.commit": False}
    )
    producer = Producer({**client, "enable.idempotence": True, "acks": "all", "linger.ms": 5})
    put, secret = shop.put_of(task.settings), keys.pseudonym_key(task.settings)
    consumer.subscribe([topics.clean(domain) for domain in topics.DOMAINS])
    while True:
        batch = [message for message in consumer.consume(BATCH, 0.5) if message.error() is None]
        for message in batch:
            owner = message.key() or b""
            place = f"{message.topic()}-{message.partition()}-{message.offset():020d}.avro"
            put(bucket_name(secret, "puts", owner.decode()), place, message.value() or b"")
            producer.produce(task.receipts, place, owner)
            producer.poll(0)
        if batch:
            producer.flush()
            consumer.commit(asynchronous=False)


if __name__ == "__main__":
    main()
