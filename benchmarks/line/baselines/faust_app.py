"""Faust app of both Faust baselines, as in Faust's own guide, and the output of their records."""

from collections.abc import Mapping
from typing import Any

import faust

from bank.identity.pseudonyms import bucket_name
from benchmarks.line.baselines.job import Job
from benchmarks.line.baselines.shop import Put
from schemas import topics
from teller.settings import keys


def make(job: Job) -> faust.App:
    """Make an app with Faust's defaults, except that topics exist and are read from their beginning."""
    return faust.App(
        job.group,
        broker=[f"aiokafka://{address}" for address in job.settings.kafka_bootstrap.split(",")],
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        datadir=job.settings.data_dir / job.group,
    )


class Out:
    """Output topics and store of a baseline."""

    def __init__(self, app: faust.App, job: Job, put: Put | None) -> None:
        self._topics = {
            domain: app.topic(job.clean(domain), key_serializer="raw", value_serializer="raw")
            for domain in topics.DOMAINS
        }
        self._receipts = app.topic(job.receipts, key_serializer="raw", value_serializer="raw")
        self._key = keys.pseudonym_key(job.settings)
        self.put = put

    def bucket(self, pseudonym: bytes) -> str:
        return bucket_name(self._key, "bench", pseudonym.decode())

    async def clean(self, event: Any, key: bytes, value: bytes, mark: bytes) -> None:
        headers: Mapping[str, bytes] = {
            topics.RAW_OFFSET_HEADER: str(event.message.offset).encode(),
            topics.DEPOSITOR_HEADER: b"acme",
            topics.EVENT_HEADER: mark,
        }
        domain = topics.domain_of(event.message.topic)
        await self._topics[domain].send(key=key, value=value, partition=event.message.partition, headers=headers)

    async def receipt(self, key: bytes, place: str) -> None:
        await self._receipts.send(key=key, value=place.encode())
