"""Complete commands for a shell without loading them, by `completion.json` beside this file.

A key press must not wait for what a command imports. Written anew by `python -m teller.cli.completing`; a test holds it
against the commands.
"""

import inspect
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer
from typer.core import TyperArgument
from typer.main import get_command, get_group

from teller.cli import formats

if TYPE_CHECKING:
    from typer._click import Command

FILE: Final = Path(__file__).with_name("completion.json")
#: Parameters whose values are looked up when they are asked for, by the command and their names.
_LOOKED_UP: Final[dict[tuple[str, str], Callable[[str], list[str]]]] = {
    ("deposit", "connector"): formats.complete_connector,
    ("deposit", "mapping"): formats.complete_mapping,
}


def described(command: "Command") -> dict[str, Any]:
    """Return what completion needs of a command: its first line, its parameters, and the commands below it."""
    found: dict[str, Any] = {"help": (command.help or "").partition("\n")[0]}
    if inner := getattr(command, "commands", None):
        return found | {"commands": {name: described(each) for name, each in inner.items()}}
    return found | {"parameters": [_parameter(each) for each in command.params]}


def written(commands: Mapping[str, "Command"]) -> str:
    """Return the file: a command a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(described(each))}" for name, each in commands.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def known(name: str) -> "Command":
    """Return a command that completes as the one of that name does, and does nothing."""
    found = json.loads(FILE.read_text("utf-8"))[name]
    app = typer.Typer(add_completion=False)
    if "commands" not in found:
        app.command(name, help=found["help"])(_stub(name, found["parameters"]))
        return get_command(app)
    for inner, each in found["commands"].items():
        app.command(inner, help=each["help"])(_stub(f"{name} {inner}", each["parameters"]))
    return get_group(app)


def _parameter(parameter: Any) -> dict[str, Any]:
    kind = parameter.type_descriptor
    found: dict[str, Any] = {"name": parameter.name}
    if isinstance(parameter, TyperArgument):
        found["many"] = parameter.nargs != 1
    else:
        found["options"] = [*parameter.opts, *parameter.secondary_opts]
        found |= {"flag": True} if parameter.is_flag else {"many": parameter.multiple}
    if kind.is_choice:
        found["choices"] = [str(getattr(each, "value", each)) for each in kind.choices]
    return {name: value for name, value in found.items() if value is not False}


def _stub(command: str, parameters: list[dict[str, Any]]) -> Callable[..., None]:
    def stub(**_: Any) -> None:
        """Do nothing."""

    made = [_made(command, each) for each in parameters]
    stub.__signature__ = inspect.Signature(made)  # type: ignore[attr-defined]
    stub.__annotations__ = {each.name: each.annotation for each in made}
    return stub


def _made(command: str, found: dict[str, Any]) -> inspect.Parameter:
    looked_up = _LOOKED_UP.get((command, found["name"]))
    kind: Any = Literal[tuple(found["choices"])] if "choices" in found else str
    kind = bool if "flag" in found else list[kind] if "many" in found else kind
    if "options" not in found:
        how: Any = typer.Argument(autocompletion=looked_up)
    else:
        how = typer.Option(*found["options"], autocompletion=looked_up)
    annotation, keyword = Annotated[kind | None, how], inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(found["name"], keyword, default=None, annotation=annotation)


if __name__ == "__main__":
    from teller.cli.commands import COMMANDS
    from teller.cli.lazy import load

    sys.stdout.write(written({name: load(name) for name in COMMANDS}))
