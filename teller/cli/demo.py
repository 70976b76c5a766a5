"""`teller demo`: the whole line on fictional exports, and the account of every record."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from teller import output
from teller.embedded.errors import EmbeddedKafkaError
from teller.output import JSON_FLAG, err, json_line, out
from teller.run.local_processes import LocalProcesses, ProcessEndedError
from teller.settings import Settings, load


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep its data; emptied first. Not given: demo in data_dir.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many workers.")] = 1,
    stay: Annotated[bool, typer.Option("--open", help="Keep the line and its page up until Ctrl-C.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Write fictional exports, deposit and process them, print the account. Exit code 1: it does not add up."""
    from teller.sandbox import report  # noqa: PLC0415 - the demo's generator and Faker take a second to load
    from teller.sandbox.report import Shown  # noqa: PLC0415
    from teller.sandbox.run import Demo  # noqa: PLC0415

    where = folder or load().data_dir / "demo"
    run = Demo(where, workers, stays=stay)
    try:
        with run.run() as parts:
            if as_json:
                packages = run.packages.as_json() if run.packages else None
                json_line(run.account.as_json() | {"grants": report.grants_json(run.grants), "packages": packages})
            else:
                document = run.statement.document if run.statement else None
                shown = Shown(run.sample, run.stories, run.grants, run.packages, document, output.program(where))
                report.show(run.account, report.console(), shown)
                files = run.settings.log_files_folder or where
                out.print(report.of_log(run.log, files, output.program(where)))
                if run.statement:
                    out.print(str(run.statement))
                out.print(_page(run.settings, parts, stay))
            if stay:
                if parts.owner_page and not as_json and (link := run.owners_link()):
                    out.print(f"As one of the owners, once, within ten minutes:\n{link}", soft_wrap=True)
                _wait(parts)
        if stay:
            err.print("Stopped; nothing is left running.")
    except (EmbeddedKafkaError, ProcessEndedError, TimeoutError) as problem:
        output.problem(problem)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        err.print("Stopped; nothing is left running.")
        raise typer.Exit(130) from None
    raise typer.Exit(0 if run.well else 1)


def _page(settings: Settings, parts: LocalProcesses, stay: bool) -> str:
    """Return where the page is, or how to have it."""
    if parts.page and stay:
        return f"The page: {settings.web_address}   Ctrl-C stops everything."
    if not parts.page and stay:
        return "There is no page: its port is 0 or taken. The line is up until Ctrl-C, which stops everything."
    if not parts.page:
        return f"There was no page: port {settings.web_port} is taken, or 0. TELLER_WEB_PORT names another."
    return f"The page was at {settings.web_address}; `make demo OPEN=1` (or `teller demo --open`) keeps it up."


def _wait(parts: LocalProcesses) -> None:
    """Wait for Ctrl-C, which is how the page is meant to end.

    Raises:
        ProcessEndedError: a part ended by itself.
    """
    with suppress(KeyboardInterrupt):
        while True:
            parts.check()
            time.sleep(1)
