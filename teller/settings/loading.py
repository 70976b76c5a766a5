"""Load the settings from the environment and the TOML file."""

import os
from typing import NoReturn

from pydantic import ValidationError

from teller.settings.config_file import CONFIG_VARIABLE, PREFIX, SettingsError, config_file
from teller.settings.model import Settings


def load(**overrides: object) -> Settings:
    """Return the settings in force; `overrides` go before the environment.

    Raises:
        SettingsError: an unknown name, or a value that the setting does not take.
    """
    _refuse_unknown_variables()
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        _explain(error)
    except ValueError as error:  # a TOML file that does not parse
        raise SettingsError(f"{config_file()}: {error}") from None


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    if unknown := sorted(name for name in os.environ if name.startswith(PREFIX) and name.upper() not in known):
        raise SettingsError(f"unknown setting {', '.join(unknown)}: `teller settings` lists the names")


def _explain(error: ValidationError) -> NoReturn:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        raise SettingsError(f"unknown setting {name} in {config_file()}: `teller settings` lists the names") from None
    raise SettingsError(f"setting {name} ({PREFIX}{name.upper()}): {first['msg']}") from None
