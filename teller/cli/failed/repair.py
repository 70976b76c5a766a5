"""`teller failed repair`: apply a declared change to selected originals, and send the result."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import RawRecord
from schemas import catalog
from teller.cli.failed.options import (
    AllOption,
    DepositorOption,
    Ids,
    ReasonOption,
    SchemaOption,
    SinceOption,
    UntilOption,
    explained,
    meant,
    selection,
)
from teller.cli.failed.sending import go
from teller.operate.repair import repair as pure
from teller.operate.repair.operations import ChangeError, Operation, SetSchema, declared, parse
from teller.operate.repair.run import Change
from teller.output import JSON_FLAG
from teller.settings import load

Several = list[str] | None
_NO_OWNER: Final = (
    "an owner's id does not belong on a command line: say it in a file of --changes, or use --owner-from-key"
)


def repair(  # noqa: PLR0913, PLR0917 - the command's options
    ids: Ids = None,
    reason: ReasonOption = None,
    depositor: DepositorOption = None,
    schema: SchemaOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    everything: AllOption = False,
    changes: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Operations in a TOML or JSON file, in order.")
    ] = None,
    set_schema: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Schema of JSON without one, or of Avro whose fingerprint is unknown."),
    ] = None,
    rename: Annotated[Several, typer.Option(metavar="FIELD=NEW", help="Give a field another name.")] = None,
    cast: Annotated[
        Several,
        typer.Option(
            metavar="FIELD=TYPE", help="string, integer, number, boolean, upper, lower; a time: utc, seconds."
        ),
    ] = None,
    default: Annotated[
        Several, typer.Option(metavar="FIELD=VALUE", help="Where absent or null; VALUE is JSON, or else text.")
    ] = None,
    drop: Annotated[Several, typer.Option(metavar="FIELD", help="Remove a field.")] = None,
    owner_from_key: Annotated[
        bool, typer.Option("--owner-from-key", help="owner_id from the Kafka key, where it is absent or null.")
    ] = False,
    key_from_owner: Annotated[bool, typer.Option("--key-from-owner", help="The Kafka key from owner_id.")] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send what was repaired; not given: only say what would be.")
    ] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Change originals as declared, check them as a worker would and, with --send, send them again.

    Operations given as options are done in the order of this help, those of a file in their own. What could not be
    changed, or would fail again, is not sent. Each failure is sent once, however often this runs. Arguments show in
    the list of processes: a default that is personal data belongs into a file, and one of owner_id is taken there
    alone. Exit codes are those of replay.
    """
    settings = load()
    chosen = selection(ids, reason, depositor, schema, since, until)
    with explained():
        options = [*_options(set_schema, rename, cast, default, drop), *_flags(owner_from_key, key_from_owner)]
        change = changing(_operations(changes, options))
    with meant(settings, chosen, everything=everything) as failures:
        go(settings, failures, change, send=send, as_json=as_json)


def changing(operations: Sequence[Operation]) -> Change:
    """Return the operations in the form that a run takes."""

    def change(original: RawRecord, ids: RegistryIds) -> pure.Repaired | pure.NotRepaired:
        return pure.repair(original, operations, catalog.load(), ids)

    return change


def _operations(file: Path | None, options: list[dict[str, Any]]) -> Sequence[Operation]:
    """Return the operations of the file, or those of the options.

    Raises:
        ChangeError: there are none or both, or one cannot be used.
        SchemaError: there is no such schema.
    """
    if bool(file) == bool(options):
        raise ChangeError("say what to change: --changes FILE, or options such as --rename FIELD=NEW, not both")
    operations = parse(file.read_text("utf-8")) if file else declared({"change": options})
    for operation in operations:
        if isinstance(operation, SetSchema):
            catalog.load().by_name(operation.to)
    return operations


def _options(
    set_schema: str | None, rename: Several, cast: Several, default: Several, drop: Several
) -> Iterator[dict[str, Any]]:
    if set_schema is not None:
        yield {"op": "set-schema", "to": set_schema}
    yield from ({"op": "rename", "field": field, "to": new} for field, new in _pairs("rename", rename))
    yield from ({"op": "cast", "field": field, "to": kind} for field, kind in _pairs("cast", cast))
    for field, value in _pairs("default", default):
        if field == pure.OWNER:
            raise ChangeError(_NO_OWNER)
        yield {"op": "default", "field": field, "value": _value(value)}
    yield from ({"op": "drop", "field": field} for field in drop or ())


def _flags(owner_from_key: bool, key_from_owner: bool) -> Iterator[dict[str, Any]]:
    if owner_from_key:
        yield {"op": "owner-from-key"}
    if key_from_owner:
        yield {"op": "key-from-owner"}


def _pairs(option: str, given: Several) -> Iterator[tuple[str, str]]:
    for text in given or ():
        field, equals, value = text.partition("=")
        if not equals:
            raise ChangeError(f"--{option} takes FIELD=..., with an equals sign")
        yield field, value


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda name: name)
    except ValueError:
        return text
