"""`teller settings`: the table of settings, with what is in force."""

from typing import Annotated

from pydantic import SecretStr

from teller.output import JSON_FLAG, json_line, table
from teller.settings import PREFIX, Settings, load


def settings(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """List every setting: name, value in force, default, help."""
    in_force = load()
    rows = []
    for name, field in Settings.model_fields.items():
        row = (name, _shown(getattr(in_force, name)), _shown(field.default), field.description or "")
        rows.append(row)
        if as_json:
            json_line(dict(zip(("name", "value", "default", "help"), row, strict=True)))
    if not as_json:
        table(
            f"Settings ({PREFIX}NAME in the environment, name in teller.toml)",
            ["name", "value", "default", "help"],
            rows,
        )


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else ""
    return "" if value is None else str(value)
