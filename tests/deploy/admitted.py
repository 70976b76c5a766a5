"""A broker on which each user of `deploy/strimzi/users.yaml` may do what is said there, and a line on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from teller import settings
from teller.settings import Settings, keys, topics
from tests.deploy.guarded import AuthorizingKafka
from tests.deploy.test_strimzi import USERS


@contextmanager
def admitting(folder: Path, cache: Path) -> Iterator[AuthorizingKafka]:
    """Run the broker with its users admitted."""
    with AuthorizingKafka(folder, cache, USERS) as kafka:
        kafka.admit()
        yield kafka


def line_on(broker: AuthorizingKafka, folder: Path, **more: Any) -> Settings:
    """Return settings of the broker's own user; topics and keys are there."""
    found = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=folder, partitions=1, **more)
    topics.create(found)
    keys.make_embedded_keys(found)
    return found
