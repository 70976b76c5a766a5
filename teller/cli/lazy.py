"""Load a command once it is called: `teller --help`, shell completion and each command load nothing of the others."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.markup import escape
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.main import get_command, get_group

from teller.cli import completing
from teller.cli.commands import COMMANDS

if TYPE_CHECKING:  # Typer 0.29 has its own copy of click, and no public names for these
    from typer._click import Command, Context, HelpFormatter
    from typer._click.shell_completion import CompletionItem


#: Variable by which a shell asks the command `teller` to complete a line.
_COMPLETES: Final = "_TELLER_COMPLETE"
HELP_NAMES: Final = ["-h", "--help"]
#: Typer's names of types, and ours.
_TYPES: Final = {
    "str": "text", "int": "number", "float": "number", "UUID": "id", "Path": "path", "path": "path", "file": "file",
    "dir": "folder",
}  # fmt: skip
_TYPE: Final = re.compile(rf"<(list\[)?({'|'.join(_TYPES)})(?: range)?\]?>")
#: Where the exit codes begin, and each of them from the second on.
_EXIT_CODES: Final = re.compile(r"([.;]) (?=Exit code \d)")
_EXIT_CODE: Final = re.compile(r"(?<=[.;]) (?=\d: )")


class Commands(Mapping[str, "Command"]):
    """The commands by their names: each is imported when it is looked up."""

    def __init__(self) -> None:
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> "Command":
        if name not in self._loaded:
            self._loaded[name] = completing.known(name) if _COMPLETES in os.environ else load(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS


class LazyGroup(TyperGroup):
    """The group of all commands. It lists them by the table, and loads the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands()  # type: ignore[assignment]  # nothing is added to it later
        self._lists = False

    def list_commands(self, ctx: "Context") -> list[str]:  # noqa: ARG002 - Typer's signature
        return list(self.commands)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        return _listed(cmd_name) if self._lists else super().get_command(ctx, cmd_name)

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        _make_flags_bare(self)
        with self._listing():
            super().format_help(ctx, formatter)

    def shell_complete(self, ctx: "Context", incomplete: str) -> "list[CompletionItem]":
        with self._listing():
            return super().shell_complete(ctx, incomplete)

    @contextmanager
    def _listing(self) -> Iterator[None]:
        self._lists = True
        try:
            yield
        finally:
            self._lists = False


def _listed(name: str) -> "Command":
    """Return a command that has what a list shows, and does nothing."""
    entry = COMMANDS[name]
    return TyperCommand(name, help=escape(entry.says), rich_help_panel=entry.panel)


def load(name: str) -> "Command":
    """Import a command, from where the table has it."""
    module, _, attribute = COMMANDS[name].found.partition(":")
    found = getattr(import_module(f"teller.cli.{module}"), attribute)
    command = get_group(found) if isinstance(found, typer.Typer) else _single(found)
    command.name = name
    _make_readable(command)
    return command


def _single(function: Any) -> "Command":
    alone = typer.Typer(add_completion=False)
    alone.command()(function)
    return get_command(alone)


def _make_readable(command: "Command") -> None:
    """Let the help wrap where the terminal does, with its brackets: Typer keeps the lines of a docstring from the
    second paragraph on, and takes brackets for rich's markup.
    """
    _make_flags_bare(command)
    if command.help:
        command.help = escape(reflowed(command.help))
    for parameter in command.params:
        _name_type(parameter)
        if isinstance(parameter, TyperArgument) and parameter.metavar is None:
            parameter.metavar = (parameter.name or "").upper()
        if text := getattr(parameter, "help", None):
            parameter.help = escape(text)  # type: ignore[attr-defined]
    for each in getattr(command, "commands", {}).values():
        _make_readable(each)


def _name_type(parameter: Any) -> None:
    """Let the type of a parameter's value be named in words, with dots where there may be several."""
    former = parameter.display_type

    def named(context: "Context") -> str:
        return _TYPE.sub(lambda found: f"<{_TYPES[found[2]]}>{'...' * bool(found[1])}", former(context))

    parameter.display_type = named


def reflowed(text: str) -> str:
    """Return a docstring with each paragraph on one line, and each exit code on a line of its own below the rest."""
    flat = "\n\n".join(" ".join(each.split()) for each in text.split("\n\n"))
    return _EXIT_CODE.sub("\n", _EXIT_CODES.sub(r"\1\n\n", flat))


def _make_flags_bare(command: "Command") -> None:
    """Take the type away from flags, to which Typer gives `<bool>` as if they took a value."""
    helping = command.get_help_option(typer.Context(command, help_option_names=HELP_NAMES))
    for each in (*command.params, helping):
        if getattr(each, "is_flag", False):
            each.metavar = ""  # type: ignore[union-attr]
