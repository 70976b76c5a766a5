"""`teller log monitor`: follow a log, and alarm when it is not what it was."""

from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from bank.store.protocol import StoreUnavailable
from teller.cli.exit_codes import BROKEN_OFF
from teller.cli.log.tools import LogKeys, Witnesses, WitnessKeys, keys_in
from teller.operate.log.monitor import Alarm, Looked, Trust, files_at, look
from teller.output import err, out
from teller.run.process import stop_on_signals


def monitor(  # noqa: PLR0913, PLR0917 - one option each
    where: Annotated[str, typer.Argument(help="The log: an address (http, https), or a folder.")],
    keys: LogKeys,
    state: Annotated[Path, typer.Option(help="File that remembers the last checkpoint.")],
    witness_keys: WitnessKeys = None,
    witnesses: Witnesses = 0,
    every: Annotated[float, typer.Option(min=0, help="Seconds between two looks; 0: look once.")] = 0,
    whole: Annotated[bool, typer.Option("--whole", help="Read every file each time, and hash every entry.")] = False,
) -> None:
    """Check that the log has only grown since the last look. Exit code 1: an alarm, whose evidence lies beside the
    state file; 2: the log does not answer, or the state cannot be used.
    """
    stop, files = stop_on_signals(), files_at(where)
    trust = Trust(keys_in(keys), keys_in(witness_keys), witnesses)
    while True:
        try:
            _tell(look(files, state, trust, whole=whole), state)
        except StoreUnavailable:
            if not every:
                raise
            err.print("the log does not answer, and is asked again")
        if not every or stop.wait(every):
            return


def _tell(found: Looked | Alarm, state: Path) -> None:
    if isinstance(found, Alarm):
        evidence = _evidence(state)
        evidence.write_bytes(found.shown)
        err.print(f"ALARM: {found.why}. What it showed lies in {evidence}", style="red")
        raise typer.Exit(BROKEN_OFF)
    grown = found.checkpoint.size - (found.before.size if found.before else 0)
    seen = ", ".join(sorted({key.name for key in found.witnesses}))
    said = f"{found.checkpoint.size} leaves, {grown} more than before"
    out.print(f"{said}; seen by {seen}" if seen else said)


def _evidence(state: Path) -> Path:
    """Return a file that is not there yet: each alarm keeps its evidence."""
    names = (state.with_name(f"{state.name}.alarm-{number}") for number in count(1))
    return next(name for name in names if not name.exists())
