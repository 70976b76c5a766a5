"""`teller log refill`: bring a restored `log.entries` up to the published log."""

from typing import Annotated

import typer

from teller.operate.log.monitor import files_at
from teller.operate.log.refilling import refill as refilled
from teller.output import JSON_FLAG, json_line, out
from teller.settings import load, log


def refill(
    where: Annotated[
        str | None,
        typer.Argument(
            help="An address or folder with a newer copy of the published log; not given: the bank's own files."
        ),
    ] = None,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Fill log.entries up to the published checkpoint, after an older backup of the topics was restored.

    Stop `teller log-writer` first. Nothing is written where topic and files are of two logs. The records behind the
    leaves that come back are lost, and so are their proofs. `teller backup restore` does this by itself.
    """
    found = refilled(log.config(load()), files_at(where) if where else None)
    size = found.checkpoint.size if found.checkpoint else 0
    if as_json:
        json_line({"held": found.held, "refilled": found.written, "published": size})
    elif found.written:
        out.print(f"{found.written:,} leaves came back behind {found.held:,}; `teller log-writer` goes on from there.")
    else:
        out.print(f"Nothing is missing: the topic has {found.held:,} leaves, and {size:,} are published.")
