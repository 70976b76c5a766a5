"""Settings of clients, and consumers that join no group."""

import uuid

from confluent_kafka import Consumer

#: librdkafka's own names, CONFIGURATION.md of librdkafka.
ClientSettings = dict[str, str | int | float | bool]


def reader(client: ClientSettings, group: str = "") -> Consumer:
    """Make a consumer that joins no group and reads committed records; it can ask for the offsets of `group`.

    The admin client's request for these (list_consumer_group_offsets) crashes the process in librdkafka 2.16 when the
    group's coordinator is still loading.
    """
    return Consumer(
        {
            **client,
            "group.id": group or f"teller-verify-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "queued.max.messages.kbytes": 8192,  # records read ahead; the default is 65,536
            "fetch.wait.max.ms": 50,  # a fetch that waits at the end of one partition delays the seek in another
        }
    )
