"""Problems that a user can mend: one line on standard error and exit code 2, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.store.protocol import StoreError
from schemas.catalog import SchemaError
from schemas.privacy import PrivacyRuleError
from teller.embedded.errors import EmbeddedKafkaError
from teller.kafka import KafkaNotFoundError
from teller.output import err
from teller.settings import SettingsError
from teller.topic_reader import TopicUnreadableError

FORESEEN = (
    EmbeddedKafkaError,
    SettingsError,
    SchemaError,
    PrivacyRuleError,
    KafkaNotFoundError,
    TopicUnreadableError,
    StoreError,
)


@contextmanager
def explained() -> Iterator[None]:
    """Turn a foreseen problem into its message and exit code 2."""
    try:
        yield
    except FORESEEN as problem:
        err.print(f"teller: {problem}", style="red", markup=False)
        sys.exit(2)
