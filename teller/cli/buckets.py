"""`teller buckets`: list or print what an owner's bucket holds."""

import io
import re
import sys
from collections.abc import Iterator
from typing import Annotated, Any, Final

import fastavro
import typer

from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore, StoreError
from connectors.api import MAX_OWNER_BYTES, OWNER_IDS, is_owner_id
from teller.output import JSON_FLAG, json_line, out, table
from teller.settings import Settings, SettingsError, keys, load
from teller.settings.stores import store


class DamagedObjectError(StoreError):
    """An object is no whole Avro container."""


_NO_ID: Final = f"what came on standard input is no id: give {OWNER_IDS}, and nothing after it"


def buckets(
    owner: Annotated[
        str | None, typer.Argument(help="The owner's pseudonym (32 hex digits); none: list the buckets.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Read the owner's id from standard input instead.")] = False,
    records: Annotated[bool, typer.Option("--records", help="Print the records, one JSON object a line.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """List an owner's objects, or print their records.

    An owner's id is a secret on a command line, where anybody on the machine can see it: --ask reads it from
    standard input.
    """
    settings = load()
    name = owner_pseudonym(settings, owner, ask)
    if not name:
        _all(settings, as_json)
        return
    bucket = pseudonyms.bucket_name(keys.pseudonym_key(settings), settings.bucket_prefix, name)
    objects = list(store(settings).list(bucket))
    if records:
        for record in _records(store(settings), bucket, [item.key for item in objects]):
            json_line(record)
    elif as_json:
        for item in objects:
            json_line({"bucket": bucket, "object": item.key, "bytes": item.size})
    elif objects:
        table(f"Bucket {bucket}", ["object", "bytes"], [(item.key, item.size) for item in objects], ["bytes"])
    else:
        out.print("This owner has no objects.")


def owner_pseudonym(settings: Settings, owner: str | None, ask: bool) -> str:
    """Return the pseudonym that was given, or that of the id on standard input; empty where neither was.

    Raises:
        SettingsError: it is no pseudonym, or no id came.
    """
    if ask:
        return asked(settings, "Owner id")
    if owner is not None and not re.fullmatch("[0-9a-f]{32}", owner):
        raise SettingsError("an owner's pseudonym is 32 hex digits; to give the owner's id, use --ask")
    return owner or ""


def asked(settings: Settings, prompt: str) -> str:
    """Return the pseudonym of an id that is read from standard input.

    Raises:
        SettingsError: there is none, or what came is no id.
    """
    try:
        given = _typed(prompt)
    except UnicodeDecodeError:
        raise SettingsError(_NO_ID) from None
    if not given:
        raise SettingsError("no id came on standard input")
    if not is_owner_id(given):
        raise SettingsError(_NO_ID)
    return pseudonyms.owner_pseudonym(keys.pseudonym_key(settings), given)


def _typed(prompt: str) -> str:
    """Return a terminal's line, or all that comes, as far as an id can be long: a second line must not get lost."""
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, err=True))
    return sys.stdin.read(MAX_OWNER_BYTES + 2).removesuffix("\n")


def _all(settings: Settings, as_json: bool) -> None:
    rows = []
    for bucket in store(settings).buckets(settings.bucket_prefix + "-"):
        sizes = [item.size for item in store(settings).list(bucket)]
        rows.append((bucket, len(sizes), sum(sizes)))
        if as_json:
            json_line(dict(zip(("bucket", "objects", "bytes"), rows[-1], strict=True)))
    if not as_json:
        table("Buckets", ["bucket", "objects", "bytes"], rows, ["objects", "bytes"])


def _records(source: ObjectStore, bucket: str, names: list[str]) -> Iterator[Any]:
    """Yield the records of these objects.

    Raises:
        DamagedObjectError: an object is not what a router wrote.
    """
    for name in names:
        data = source.get(bucket, name)
        try:
            yield from fastavro.reader(io.BytesIO(data))
        except Exception:  # fastavro raises whatever its decoder meets
            raise DamagedObjectError(
                f"object {name} in bucket {bucket} cannot be read to its end: `teller verify` says which are damaged"
            ) from None
