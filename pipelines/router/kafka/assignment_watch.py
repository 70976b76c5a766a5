"""Look whether some member of the routers' group has each clean partition, on a thread beside the router's loop."""

import logging
import re
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.accounts.streams import GroupWatch
from pipelines.kafka.groups import members
from pipelines.kafka.offsets import topics
from pipelines.router.config import RouterConfig

#: Seconds between two looks.
LOOK_S: Final = 10.0
ANSWER_S: Final = 5.0

logger = logging.getLogger(__name__)


def watch(admin: AdminClient, config: RouterConfig, now: float) -> "AssignmentWatch":
    """Watch over the routers' group: topics by the admin client, members by requests of their own."""
    held = partial(topics, admin, ANSWER_S)
    group = GroupWatch(held, partial(members, dict(config.kafka), config.group, ANSWER_S))
    return AssignmentWatch(group, config.pattern, now)


class AssignmentWatch:
    """Looks at one group, one look at a time. `due` is for one thread."""

    def __init__(self, group: GroupWatch, pattern: str, now: float) -> None:
        self._group, self._wanted = group, re.compile(pattern).match
        self._thread = ThreadPoolExecutor(1, "assignment")
        self._look: Future[bool] | None = None
        self._next_look = now + LOOK_S

    def due(self, now: float) -> bool:
        """Return True once a look has found that the group must be nudged; begin a look where one is due."""
        if self._look is None:
            if now >= self._next_look:
                self._next_look = now + LOOK_S
                self._look = self._thread.submit(self._due)
            return False
        if not self._look.done():
            return False
        look, self._look = self._look, None
        return look.result()

    def close(self) -> None:
        """Begin no more looks; one that runs ends by itself within its time-outs."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _due(self) -> bool:
        try:
            held = self._group.topics()
            return self._group.due((name, at) for name, numbers in held.items() if self._wanted(name) for at in numbers)
        except KafkaException as error:
            logger.debug("no look at the assignment: %s", error.args[0].name())
            return False
