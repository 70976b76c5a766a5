"""`teller log witness`: a small witness, to try witnesses out."""

import os
import secrets
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from bank.transparency.keys import SEED_BYTES, KeyKind, SignerKey, VerifierKey, verifier_key
from bank.transparency.private_keys import private_line, signer_key
from bank.transparency.witness import LogWitness
from pipelines.transparency.witness_state import WitnessState, WitnessStateError
from teller import output
from teller.run.process import stop_on_signals
from teller.settings import SettingsError

#: The name of a witness that nobody should take for somebody's.
NAME: Final = "for-trying-out.witness.invalid"
_KINDS: Final = (KeyKind.ML_DSA_44, KeyKind.ED25519_COSIGNATURE)


def witness(
    key: Annotated[Path, typer.Option(help="File of the witness's keys; it is made where it is missing.")],
    state: Annotated[Path, typer.Option(help="File of what the witness has cosigned. Without it, it knows nothing.")],
    log: Annotated[list[str], typer.Option(metavar="VKEY", help="A log's key; again for each key and log.")],
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where it listens.")] = "127.0.0.1:7380",
    name: Annotated[str, typer.Option(help="Name of the witness, where its keys are made.")] = NAME,
) -> None:
    """Run a small witness (C2SP tlog-witness), for trying out.

    Where the bank runs it itself, it proves nothing: who can change the log can change this, too.
    """
    from pipelines.transparency.witness_server import (  # noqa: PLC0415 - takes half a second to load
        NOTICE,
        WitnessService,
        listener,
        serve,
    )

    host, port = _address(listen)
    keys = keys_of(key, name)
    deciding = LogWitness(keys, logs_of(log))
    try:
        kept = WitnessState(state)
    except WitnessStateError as problem:
        raise SettingsError(str(problem)) from None
    stop = stop_on_signals()
    try:
        listening = listener(host, port)
    except OSError as problem:
        output.problem(f"the witness cannot listen on {listen} ({problem.strerror})")
        raise typer.Exit(1) from None
    typer.echo(NOTICE, nl=False)
    for each in keys:
        typer.echo(f"witness key  {each.verifier}")
    typer.echo(f"listens      http://{host}:{listening.getsockname()[1]}")
    serve(WitnessService(deciding, kept, time.time), listening, stop)


def logs_of(lines: list[str]) -> dict[str, frozenset[VerifierKey]]:
    """Return the keys of each log by its origin, which is the keys' name.

    Raises:
        SettingsError: a line is no key.
    """
    logs: dict[str, frozenset[VerifierKey]] = {}
    for at, line in enumerate(lines, 1):
        if (key := verifier_key(line)) is None:
            raise SettingsError(f"--log {at} is no key of a log: give its line, name+id+base64, whole")
        logs[key.name] = logs.get(key.name, frozenset()) | {key}
    return logs


def keys_of(file: Path, name: str) -> list[SignerKey]:
    """Read the witness's keys; make the file, with a key of each kind, where it is missing.

    Raises:
        SettingsError: the file cannot be read or made, or holds no such keys.
    """
    made = [SignerKey(name, kind, secrets.token_bytes(SEED_BYTES)) for kind in _KINDS]
    if [signer_key(private_line(each)) for each in made] != made:
        raise SettingsError("--name is no name of a key: it has no blanks and no plus, and 255 bytes at most")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(file)
    except OSError as error:
        raise SettingsError(f"{file} cannot be made ({error.strerror})") from None
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.writelines(f"{private_line(each)}\n" for each in made)
    return _read(file)


def _read(file: Path) -> list[SignerKey]:
    try:
        found = [signer_key(line) for line in file.read_text("ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{file} cannot be read") from None
    keys = [each for each in found if each and each.kind in _KINDS]
    if not keys or len(keys) != len(found):
        raise SettingsError(f"{file} holds something else than keys of a witness")
    return keys


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not (colon and host and port.isdecimal() and int(port) < 65_536):
        raise SettingsError(f"--listen {listen}: give HOST:PORT")
    return host.removeprefix("[").removesuffix("]"), int(port)
