"""Make the ledger from the settings."""

from pipelines.ledger.ledger import Ledger
from teller.settings import Settings
from teller.settings import ledger as of_settings


def ledger(settings: Settings) -> Ledger:
    """Return the process that keeps the ledger.

    Raises:
        SettingsError: a SASL protocol has no user name.
        KafkaNotFoundError: there is no broker to speak to.
    """
    return Ledger(of_settings.config(settings))
