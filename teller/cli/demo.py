"""`teller demo`: the whole line on fictional exports, and the account of every record."""

from pathlib import Path
from typing import Annotated

import typer

from teller import output
from teller.embedded.errors import EmbeddedKafkaError
from teller.output import JSON_FLAG, err, json_line
from teller.run.local_processes import ProcessEndedError
from teller.settings import load


def demo(
    folder: Annotated[Path | None, typer.Option(help="Where to keep its data; emptied first.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many workers.")] = 1,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Write fictional exports, deposit and process them, print the account. Exit 1 when it does not add up."""
    from teller.sandbox import report  # noqa: PLC0415 - the demo's generator and Faker take a second to load
    from teller.sandbox.run import Demo  # noqa: PLC0415

    where = folder or load().data_dir / "demo"
    run = Demo(where, workers)
    try:
        run.run()
    except (EmbeddedKafkaError, ProcessEndedError, TimeoutError) as problem:
        output.problem(problem)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        err.print("Stopped; nothing is left running.")
        raise typer.Exit(130) from None
    if as_json:
        json_line(run.account.as_json())
    else:
        report.show(run.account, report.console(), run.sample, run.stories, output.program(where))
    raise typer.Exit(0 if run.account.balanced else 1)
