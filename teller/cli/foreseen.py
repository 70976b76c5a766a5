"""The problems that a user can mend. Loaded once there is a problem, since they lie all over the bank."""

from bank.ledger.documents.amounts import StatementError
from bank.store.protocol import StoreError
from pipelines.access.protocol import TrailError
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.keys.protocol import KeysError
from schemas.catalog import SchemaError
from schemas.privacy import PrivacyRuleError
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
from teller.operate.owner_desk.closing.file import ClosingsFileError
from teller.operate.owner_desk.sign_in.file import SignInFileError
from teller.operate.owner_desk.wire.socket_file import SocketFileError
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
    ClosingsFileError,
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
    SignInFileError,
    SocketFileError,
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
