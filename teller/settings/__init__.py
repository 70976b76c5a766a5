"""Settings, and what follows from them: clients, keys, stores, topics, logs, traces."""

from teller.settings.model import PREFIX, Settings, SettingsError, load

__all__ = ["PREFIX", "Settings", "SettingsError", "load"]
