"""Follow the raw topics there are: those of depositors come and go while a worker runs.

A look asks Kafka for the topics, when an entry of a depositor has changed and every LOOK_S. A registration writes its
entry once its topics are there, so all workers look in the same moment, and Kafka assigns once. A partition that
nobody has at two looks makes the worker subscribe to `NUDGE` as well, or no longer: then Kafka assigns anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final

from confluent_kafka import KafkaException

from pipelines.accounts.streams import Look
from schemas import topics

LOOK_S: Final = 5.0
#: Seconds until the next look while Kafka assigns partitions: a request for another assignment could be lost then.
AGAIN_S: Final = 0.3

log = logging.getLogger(__name__)

#: Looks at the streams, from any thread; raises KafkaException.
LookAtStreams = Callable[[], Look]


class RawTopics:
    """The raw topics of one worker. For its event loop, but for `changed`."""

    def __init__(self, look: LookAtStreams) -> None:
        self._look = look
        self._nudged = False
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._missed: frozenset[str] = frozenset()
        self.topics: frozenset[str] = frozenset()

    def changed(self) -> None:
        """Look soon; from any thread."""
        self._loop.call_soon_threadsafe(self._wake.set)

    async def look(self) -> frozenset[str] | None:
        """Ask Kafka; return the topics to read where they are others than before.

        A topic is dropped once it was missing twice: a broker that has just started may not know all.
        """
        try:
            found = await self._loop.run_in_executor(None, self._look)
        except KafkaException:  # `watch` reports it
            return None
        self._nudged ^= found.nudge
        there = frozenset(map(topics.raw, found.streams))
        gone = self.topics - there - {topics.NUDGE}
        there |= gone - self._missed
        self._missed = gone
        wanted = there | {topics.NUDGE} if self._nudged or not there else there  # a consumer needs a topic
        return None if wanted == self.topics else wanted

    async def follow(self, read: Callable[[Iterable[str]], Awaitable[None]], busy: Callable[[], bool]) -> None:
        """Look again and again, and read what there is; `busy` says whether Kafka assigns partitions just now."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_S)
            self._wake.clear()
            if busy():
                await asyncio.sleep(AGAIN_S)
                self._wake.set()
            elif (wanted := await self.look()) is not None:
                more, fewer = len(wanted - self.topics), len(self.topics - wanted)
                log.info("%d raw topics have come, %d have gone", more, fewer)
                self.topics = wanted
                await read(wanted)
