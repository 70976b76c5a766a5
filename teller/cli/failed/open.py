"""`teller failed open`: unseal originals. No other command shows what a depositor sent."""

import base64
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import RawRecord
from pipelines.steps.unseal import is_sealed
from schemas import catalog
from teller.cli.failed.options import (
    SOME_LEFT,
    AllOption,
    DepositorOption,
    Ids,
    ReasonOption,
    SchemaOption,
    SinceOption,
    UntilOption,
    meant,
    selection,
)
from teller.cli.failed.report import Tally
from teller.operate.repair import events
from teller.operate.repair.body import BodyError, body
from teller.operate.repair.failure import Failure
from teller.operate.repair.run import RepairOutcome, State
from teller.operate.repair.tools import lookup
from teller.operate.repair.unseal import NotOpened, private_key, unsealer
from teller.operate.repair.values import dump
from teller.output import err
from teller.settings import load

WARNING = "What follows is personal data as it was deposited: keep it out of logs, tickets and other people's sight."

OutFile = Annotated[Path | None, typer.Option("--out", help="Write to this new file, for you alone (0600).")]


def open_(  # noqa: PLR0913, PLR0917 - the command's options
    ids: Ids = None,
    reason: ReasonOption = None,
    depositor: DepositorOption = None,
    schema: SchemaOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    everything: AllOption = False,
    out: OutFile = None,
) -> None:
    """Unseal originals with the operators' private key, one JSON object a line: key, headers and value.

    The value is decoded where it can be; `encoding` says what it is. Exit code 3: some could not be opened.
    """
    settings = load()
    unseal, ids_of = unsealer(private_key(settings)), lookup(settings)
    chosen = selection(ids, reason, depositor, schema, since, until)
    tally = Tally()
    with meant(settings, chosen, everything=everything) as failures, _target(out) as write:
        found = {failure.failure_id: failure for failure in failures}
        for failure_id, sealed in events.sealed(settings, found):
            original = unseal(found[failure_id], sealed)
            if isinstance(original, NotOpened):
                tally.add(RepairOutcome(failure_id, State.NOT_OPENED, original.reason))
            else:
                write(dump(_shown(found[failure_id], original, ids_of(original))))
    tally.complain()
    if tally.left:
        raise typer.Exit(SOME_LEFT)


@contextmanager
def _target(file: Path | None) -> Iterator[Callable[[str], None]]:
    """Open standard output for lines, or a new file that only its owner may read."""
    if file is None:
        err.print(WARNING, style="yellow")
        yield _writer(sys.stdout)
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise typer.BadParameter(f"--out {file}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        yield _writer(opened)
    err.print(f"{file} holds personal data as it was deposited: delete it when you are done.")


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(line: str) -> None:
        stream.write(line + "\n")

    return write


def _shown(failure: Failure, original: RawRecord, ids: RegistryIds) -> dict[str, Any]:
    encoding, value = _value(original, ids)
    return {
        "failure_id": str(failure.failure_id),
        "reason": failure.reason,
        "raw": failure.place,
        "key": _text(original.key),
        "headers": [[name, _text(held)] for name, held in original.headers],
        "encoding": encoding,
        "value": value,
    }


def _value(original: RawRecord, ids: RegistryIds) -> tuple[str, Any]:
    """Return the encoding and the value; the encoding is a schema's name, `json`, `text`, `base64`, `sealed` (by the
    depositor's client: its base64) or `none`.
    """
    if original.value is None:
        return "none", None
    if is_sealed(original):
        return "sealed", base64.b64encode(original.value).decode()
    try:
        found = body(original, catalog.load(), ids)
        dump(found.fields)
    except (BodyError, RecursionError):
        text = _text(original.value)
        return ("text", text) if isinstance(text, str) else ("base64", text["base64"])
    return found.schema.name if found.schema else "json", found.fields


def _text(value: bytes | None) -> Any:
    """Return the text where it is UTF-8, else an object with its base64."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}
