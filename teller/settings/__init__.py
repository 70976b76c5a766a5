"""Settings, and what follows from them: clients, keys, stores, topics, logs, traces."""

from teller.settings.config_file import PREFIX, SettingsError
from teller.settings.loading import load
from teller.settings.model import Settings

__all__ = ["PREFIX", "Settings", "SettingsError", "load"]
