"""Find the TOML file of settings, and name the variables of the environment."""

import os
from pathlib import Path

PREFIX = "TELLER_"
CONFIG_VARIABLE = "TELLER_CONFIG"


class SettingsError(ValueError):
    """A setting is unknown or wrong; the message names it and what it takes, never a secret's value."""


def config_file() -> Path | None:
    """Return the TOML file in force, or None.

    Raises:
        SettingsError: `TELLER_CONFIG` names a file that is not there.
    """
    if named := os.environ.get(CONFIG_VARIABLE):
        if not Path(named).is_file():
            raise SettingsError(f"{CONFIG_VARIABLE} names {named}, which is not a file")
        return Path(named)
    return Path("teller.toml") if Path("teller.toml").is_file() else None
