"""Report problems that a user can mend: one line on standard error, or JSON for `--json`, and an exit code; no
traceback.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from typer.exceptions import TyperException

from bank.ledger.documents.amounts import StatementError
from bank.store.protocol import StoreError
from pipelines.access.protocol import TrailError
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.keys.protocol import KeysError
from schemas.catalog import SchemaError
from schemas.privacy import PrivacyRuleError
from teller import output
from teller.embedded.errors import EmbeddedKafkaError
from teller.operate.accounts.rules import AccountError
from teller.operate.backup.manifest import BackupError
from teller.operate.encrypting.writer import EncryptStoredError
from teller.operate.ledger.orders import OrderError
from teller.operate.ledger.tariffs import TariffError
from teller.operate.log.monitor import MonitorError
from teller.operate.log.proving import LogProofError
from teller.operate.log.refilling import LogRefillError
from teller.operate.offerings.opening import OfferingError
from teller.operate.owner_export.folder import ExportError
from teller.operate.owner_packages.openings import RowsNotOpenedError
from teller.operate.packages.folder import PackageError
from teller.operate.packaging.known import PackagingError
from teller.operate.payouts.register import PayeeError
from teller.operate.registering.legal_entities import RegistrationError
from teller.operate.statements.delivering import StatementDeliveryError
from teller.operate.statements.second_process import RowsEndedError
from teller.operate.statements.sorting import SortError
from teller.operate.topic_writer import TopicNotWrittenError
from teller.settings import SettingsError
from teller.settings.acting import NotWrittenError
from teller.settings.kafka_client import KafkaNotFoundError
from teller.settings.key_topic import KeysGoneError
from teller.settings.topics import HistoryGoneError

FORESEEN = (
    AccountError,
    StatementDeliveryError,
    BackupError,
    EmbeddedKafkaError,
    ExportError,
    EncryptStoredError,
    HistoryGoneError,
    KeysError,
    KeysGoneError,
    LogProofError,
    LogRefillError,
    MonitorError,
    NotWrittenError,
    OfferingError,
    OrderError,
    PackageError,
    PackagingError,
    PayeeError,
    SettingsError,
    SchemaError,
    SortError,
    StatementError,
    RegistrationError,
    RowsEndedError,
    RowsNotOpenedError,
    PrivacyRuleError,
    KafkaNotFoundError,
    TopicNotWrittenError,
    TopicUnreadableError,
    StoreError,
    TrailError,
    TariffError,
)


@contextmanager
def explained() -> Iterator[None]:
    """Turn a foreseen problem into its message and exit code 2, and errors of usage into theirs."""
    try:
        yield
    except FORESEEN as problem:
        output.problem(problem)
        sys.exit(2)
    except TyperException as problem:
        words = getattr(problem, "format_message", problem.__str__)()
        if words:  # none where the help was printed
            output.problem(words)
        sys.exit(getattr(problem, "exit_code", 2))
    except typer.Abort:
        output.problem("aborted")
        sys.exit(1)


def for_people() -> bool:
    """Tell whether errors of usage may be drawn in a box, as wide as the terminal."""
    return sys.stderr.isatty() and not output.json_asked()
