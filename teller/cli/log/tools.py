"""Options that commands on the log share, and keys read from files."""

from pathlib import Path
from typing import Annotated, Final

import typer

from bank.transparency.keys import VerifierKey, verifier_key

LogKeys = Annotated[
    Path, typer.Option("--keys", exists=True, dir_okay=False, help="File with the log's keys: `teller log keys`.")
]
WitnessKeys = Annotated[
    Path | None, typer.Option("--witness-keys", exists=True, dir_okay=False, help="File with witnesses' keys.")
]
Witnesses = Annotated[int, typer.Option("--witnesses", min=0, help="How many of the witnesses must have signed.")]
Target = Annotated[Path | None, typer.Option("--to", help="File to write; not given: standard output.")]
MOST_BYTES: Final = 262_144


def keys_in(file: Path | None) -> list[VerifierKey]:
    """Read keys from a file, one a line; `#` begins a comment.

    Raises:
        BadParameter: a line is no key, or there is none.
    """
    if file is None:
        return []
    text = file.read_bytes()[:MOST_BYTES].decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [verifier_key(line) for line in lines]
    for number, key in enumerate(found, 1):
        if key is None:
            raise typer.BadParameter(f"{file}: key {number} is none, as C2SP signed-note writes verifier keys")
    if not found:
        raise typer.BadParameter(f"{file} holds no key")
    return [key for key in found if key]


def write(made: bytes, target: Path | None) -> None:
    """Write what was made to the file, or to standard output.

    Raises:
        BadParameter: the file cannot be written.
    """
    if target is None:
        typer.echo(made.decode(), nl=False)
        return
    try:
        target.write_bytes(made)
    except OSError as error:
        raise typer.BadParameter(f"{target} cannot be written ({error.strerror})") from None
    typer.echo(str(target))
