"""Options of `teller depositors`, the way to the brokers, and the printing of what a depositor is told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer
from confluent_kafka import KafkaException

from bank.accounts.depositors import Depositor
from pipelines.kafka.errors import RIGHTS, words
from schemas.topics import feedback, raw
from teller.operate.depositors.changes import DepositorError
from teller.operate.depositors.cluster import MECHANISM, NO_AUTHORIZER, AccessControl, Brokers
from teller.operate.depositors.manifests import Manifests
from teller.operate.depositors.operations import Outcome
from teller.operate.depositors.registry import Registry, registry
from teller.operate.registering.legal_entities import RegistrationError
from teller.output import JSON_FLAG, err, escaped, json_line, plain
from teller.run import require_broker
from teller.settings import Settings
from teller.settings.kafka_client import bootstrap

MOST_BYTES: Final = 10**12
Name = Annotated[str, typer.Argument(help="The name that the depositor's records carry.")]
AsJson = Annotated[bool, JSON_FLAG]
AsManifests = Annotated[
    bool,
    typer.Option("--manifests", help="Print topics and user as resources for Strimzi; the brokers are left alone."),
]
PasswordFile = Annotated[
    Path | None, typer.Option(help="Write the secret there, for its owner alone (mode 600), and print none.")
]
Domains = Annotated[list[str], typer.Option("--domain", help="Domain in which it deposits; once for each.")]
Schemas = Annotated[
    list[str] | None,
    typer.Option("--schema", help="Record type such as social.post; once for each; not given: all of its domains."),
]
Quota = Annotated[
    int | None,
    typer.Option(min=0, max=MOST_BYTES, help="Bytes a second that it may send to each broker; 0: no limit."),
]
_LACKING: Final = "the credentials of a command that registers need rights to do so: docs/deploying.md, Rights"


class RegistryTools(NamedTuple):
    """The registry, opened for this command alone, and what holds topics and rights."""

    registry: Registry
    cluster: AccessControl


@contextmanager
def tools(settings: Settings, manifests: bool = False) -> Iterator[RegistryTools]:
    """Open the registry. Manifests are printed at the end.

    Raises:
        RegistrationError: Kafka refuses, or does not answer.
    """
    with require_broker.broker(settings), explained(), registry(settings) as opened:
        if manifests:
            written = Manifests(settings)
            yield RegistryTools(opened, written)
            typer.echo(written.text, nl=False)
            return
        brokers = Brokers(settings)
        if not brokers.guarded:
            err.print(NO_AUTHORIZER)
        yield RegistryTools(opened, brokers)


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error of Kafka into a RegistrationError."""
    try:
        yield
    except KafkaException as error:
        found = error.args[0]
        lacking = found.code() in RIGHTS or "AUTHORIZATION" in found.name()
        raise RegistrationError(_LACKING if lacking else f"{words(found)}: run the same command again") from None


def check_file(file: Path | None) -> None:
    """Refuse a file that is there before anything is done.

    Raises:
        DepositorError: it is there, or its folder is not.
    """
    if file and (file.exists() or not file.parent.is_dir()):
        raise DepositorError(f"{file} is there already, or its folder is not: name a new file")


def tell(settings: Settings, outcome: Outcome, as_json: bool, file: Path | None = None, *, guarded: bool) -> None:
    """Print what the depositor needs; a secret goes to the file where there is one. `guarded`: the brokers have
    log-ins.
    """
    told = described(outcome.entry) | {"bootstrap": bootstrap(settings)}
    if guarded:
        told["mechanism"] = MECHANISM
    secret = {"password": outcome.password, "proof_key": outcome.proof_key and outcome.proof_key.hex()}
    found = {name: value for name, value in secret.items() if value}
    if file and found:
        _write(file, "".join(f"{value}\n" for value in found.values()))
        found = {f"{name}_file": str(file) for name in found}
    if as_json:
        json_line(told | found)
        return
    for name, value in (told | found).items():
        if value:
            typer.echo(f"{name:15}{escaped(', '.join(value) if isinstance(value, list) else plain(value))}")


def described(entry: Depositor) -> dict[str, Any]:
    """Return what may be known of a depositor; it has no secrets."""
    return {
        "depositor": entry.name,
        "key": entry.key,
        "kind": entry.kind.value,
        "status": entry.status.value if entry.status else "INCOMPLETE",
        "user": entry.principal,
        "topics": [raw(stream) for stream in entry.streams],
        "feedback": feedback(entry.key),
        "schemas": sorted(entry.schemas),
    }


def _write(file: Path, secret: str) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        reason = error.strerror
        raise DepositorError(f"{file} cannot be written ({reason}): `teller depositors rotate` makes another") from None
