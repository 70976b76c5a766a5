"""Ask Kafka by aiokafka's client, where librdkafka has no such request, or its request is a danger.

librdkafka 2.16 ends the process, by an assertion, or never answers, when an admin request to a group's coordinator
fails on its way: its issue 4605, and pull request 5397, which is not released. Try without this once it is.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, NodeNotReadyError

from pipelines.kafka.clients import ClientSettings

Answer = TypeVar("Answer")


class NoAnswerError(Exception):
    """Kafka did not answer, or refused; the message is the kind of error."""


def asked(client: ClientSettings, question: Callable[[Any], Awaitable[Answer]], seconds: float) -> Answer:
    """Return what `question` gets of a connected AIOKafkaClient. Not to be called where an event loop runs.

    Raises:
        NoAnswerError: not within `seconds`, or Kafka refuses.
    """
    try:
        return asyncio.run(asyncio.wait_for(_connected(client, question), seconds))
    except (KafkaError, OSError, TimeoutError) as error:
        raise NoAnswerError(type(error).__name__) from None


async def _connected(client: ClientSettings, question: Callable[[Any], Awaitable[Answer]]) -> Answer:
    secure, authorities = (
        str(client.get("security.protocol", "PLAINTEXT")),
        str(client.get("ssl.ca.location", "")) or None,
    )
    kafka = AIOKafkaClient(
        bootstrap_servers=client["bootstrap.servers"],
        security_protocol=secure,
        ssl_context=ssl.create_default_context(cafile=authorities) if secure.endswith("SSL") else None,
        sasl_mechanism=client.get("sasl.mechanism", "PLAIN"),
        sasl_plain_username=client.get("sasl.username"),
        sasl_plain_password=client.get("sasl.password"),
    )
    await kafka.bootstrap()
    try:
        if (
            kafka.get_random_node() is None
        ):  # a broker that is overloaded names none, and aiokafka asserts that one is there
            raise NodeNotReadyError
        return await question(kafka)
    finally:
        await kafka.close()
