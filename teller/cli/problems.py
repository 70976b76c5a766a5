"""Report problems that a user can mend: one line on standard error and exit code 2, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bank.store.protocol import StoreError
from pipelines.kafka.reading import TopicUnreadableError
from schemas.catalog import SchemaError
from schemas.privacy import PrivacyRuleError
from teller.embedded.errors import EmbeddedKafkaError
from teller.operate.accounts.rules import AccountError
from teller.operate.depositors.changes import DepositorError
from teller.output import err
from teller.settings import SettingsError
from teller.settings.kafka_client import KafkaNotFoundError
from teller.settings.topics import HistoryGoneError

FORESEEN = (
    AccountError,
    DepositorError,
    EmbeddedKafkaError,
    HistoryGoneError,
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
