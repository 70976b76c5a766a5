"""Make the log's writer from the settings."""

from dataclasses import replace

from pipelines.transparency.log_writer import LogProcess
from teller.settings import Settings, log, owner_keys


def log_writer(settings: Settings) -> LogProcess:
    """Return the process that writes the log.

    Raises:
        SettingsError: a key's file is missing or wrong, or a SASL protocol has no user name.
        KafkaNotFoundError: there is no broker to speak to.
    """
    keys = owner_keys.owner_keys(settings, settings.log_group)
    return LogProcess(replace(log.config(settings), owner_keys=keys))
