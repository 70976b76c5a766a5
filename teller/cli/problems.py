"""Report problems that a user can mend: one line on standard error, or JSON for `--json`, and an exit code; no
traceback.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from typer.exceptions import TyperException

from teller import output


@contextmanager
def explained() -> Iterator[None]:
    """Turn a foreseen problem into its message and exit code 2, and errors of usage into theirs."""
    try:
        yield
    except TyperException as problem:
        words = getattr(problem, "format_message", problem.__str__)()
        if words:  # none where the help was printed
            output.problem(f"{words.removesuffix('.')}.{_help(problem)}")
        sys.exit(getattr(problem, "exit_code", 2))
    except typer.Abort:
        output.problem("aborted")
        sys.exit(1)
    except Exception as problem:
        from teller.cli.foreseen import FORESEEN  # noqa: PLC0415 - most commands meet no problem

        if not isinstance(problem, FORESEEN):
            raise
        output.problem(problem)
        sys.exit(2)


def _help(problem: TyperException) -> str:
    """Return where the command's usage is told, for an error of usage."""
    context = getattr(problem, "ctx", None)
    return f" `{context.command_path} --help` says what it takes." if context else ""


def for_people() -> bool:
    """Tell whether errors of usage may be drawn in a box, as wide as the terminal."""
    return sys.stderr.isatty() and not output.json_asked()
