"""Make the writer of withdrawals from the settings."""

from pipelines.withdrawals.withdrawals import Withdrawals
from teller.settings import Settings
from teller.settings import withdrawals as of_settings


def withdrawals(settings: Settings) -> Withdrawals:
    """Return the process that decides what owners say.

    Raises:
        SettingsError: a SASL protocol has no user name.
        KafkaNotFoundError: there is no broker to speak to.
    """
    return Withdrawals(of_settings.config(settings))
