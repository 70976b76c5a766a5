"""`teller buckets`: list or print what an owner's bucket holds."""

import io
import re
from collections.abc import Iterator
from contextlib import closing
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import fastavro
import typer

from bank.access.access_event import Access
from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place, is_encrypted
from bank.keys.opening import Unopened
from bank.store.protocol import StoreError
from schemas import topics
from schemas.identifiers import is_deposit, object_id, schema_of
from teller.cli.asking import asked
from teller.operate import lending, topic_reader
from teller.output import JSON_FLAG, err, json_line, out, program, suggest, table
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, custody, data_folder, kafka_client, keys, load
from teller.settings.owner_keys import object_opener
from teller.settings.stores import store


class DamagedObjectError(StoreError):
    """An object is no whole Avro container, or is not opened."""


_PLANTED: Final = (
    "object {} in bucket {} lies in the clear, and no receipt names it so: somebody put it there, and "
    "`teller verify` tells more"
)
#: What shows an owner's bucket: what follows `teller`, and what it shows.
_NEXT: Final = (
    ("buckets ACCOUNT", "an owner's objects, by the account (or the pseudonym): 32 hex digits"),
    ("accounts show --ask-owner", "the accounts that know an owner's id, which is read from standard input"),
    ("accounts show --json", "every account, one a line"),
    ("buckets --ask-owner", "an owner's objects by the id, where the owner has no account"),
)
_NO_PSEUDONYM: Final = "an owner's pseudonym is 32 hex digits; to give the owner's id, use --ask-owner"
_A_BUCKET: Final = (
    "that is a bucket's name, which does not tell whose it is: give the account, 32 hex digits, or use --ask-owner"
)
#: Option of commands by which somebody reads what an owner has.
PURPOSE: Final = typer.Option(
    "--purpose", metavar="TEXT", help="What it is for, as the trail tells the owner; no names of people."
)


def buckets(  # noqa: PLR0913, PLR0917 - a command's options
    owner: Annotated[
        str | None,
        typer.Argument(help="The owner's account or pseudonym (32 hex digits); not given: list the buckets."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask-owner", "--ask", help="Read the owner's id from standard input instead.")
    ] = False,
    records: Annotated[bool, typer.Option("--records", help="Print the records, one JSON object a line.")] = False,
    lend: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write short-lived credentials that read this bucket alone to a new file."),
    ] = None,
    purpose: Annotated[str, PURPOSE] = "",
    hours: Annotated[float, typer.Option(min=0.25, max=12, help="With --lend: hours until the store ends them.")] = 1,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """List an owner's objects, print their records, or lend credentials that read them.

    An owner's id is a secret on a command line, where anybody on the machine can see it: --ask-owner reads it from
    standard input.
    """
    settings = load()
    name = owner_pseudonym(settings, owner, ask)
    if lend:
        _lend(settings, name, lend, round(hours * 3600), purpose)
        return
    if not name:
        _all(settings, as_json)
        return
    bucket = pseudonyms.bucket_name(keys.pseudonym_key(settings), settings.bucket_prefix, name)
    objects = list(store(settings).list(bucket))
    if records:
        names = [item.key for item in objects if is_deposit(item.key)]
        for record in _records(settings, name, bucket, names, purpose):
            json_line(record)
    elif as_json:
        for item in objects:
            json_line({"bucket": bucket, "object": item.key, "bytes": item.size, "receipt": _receipt(bucket, item.key)})
    elif objects:
        rows = [(item.key, item.size, _receipt(bucket, item.key)) for item in objects]
        table(f"Bucket {bucket}", ["object", "bytes", "receipt"], rows, ["bytes"], whole=["object"])
    else:
        out.print("This owner has no objects.")


def _lend(settings: Settings, name: str, file: Path, seconds: int, purpose: str) -> None:
    if not name:
        raise SettingsError("--lend is for one owner's bucket: name the owner, or use --ask-owner")
    bucket = pseudonyms.bucket_name(keys.pseudonym_key(settings), settings.bucket_prefix, name)
    by = acting.actor(settings, "credentials for the owner's bucket", purpose)
    written = partial(acting.note, settings, Access.LEND, by, [name], what=f"for {seconds} s")
    with require_broker.broker(settings):
        lent = lending.lend(settings, bucket, seconds, file, written)
    words = f"{file} holds credentials that read this owner's bucket until {lent.expires.isoformat()}"
    err.print(f"{words}: hand it over safely.")


def _receipt(bucket: str, key: str) -> str:
    """Return the id of an object's receipt; none for proofs of the log."""
    return str(object_id(bucket, key)) if is_deposit(key) else ""


def owner_pseudonym(settings: Settings, owner: str | None, ask: bool) -> str:
    """Return the pseudonym that was given, or that of the id on standard input; empty where neither was.

    Raises:
        SettingsError: it is no pseudonym, or no id came.
    """
    if ask:
        return asked(settings, "Owner id")
    if owner is not None and not re.fullmatch("[0-9a-f]{32}", owner):
        raise SettingsError(_A_BUCKET if owner.startswith(f"{settings.bucket_prefix}-") else _NO_PSEUDONYM)
    return owner or ""


def _all(settings: Settings, as_json: bool) -> None:
    if not settings.buckets_folder.is_dir() and (wrong := _no_line(settings)):
        raise SettingsError(f"there are no buckets: {wrong}")
    rows = []
    for bucket in store(settings).buckets(settings.bucket_prefix + "-"):
        sizes = [item.size for item in store(settings).list(bucket)]
        rows.append((bucket, len(sizes), sum(sizes)))
        if as_json:
            json_line(dict(zip(("bucket", "objects", "bytes"), rows[-1], strict=True)))
    if not as_json:
        table("Buckets", ["bucket", "objects", "bytes"], rows, ["objects", "bytes"], whole=["bucket"])
        suggest(out, ((f"{program()} {command}", shows) for command, shows in _NEXT))


def _no_line(settings: Settings) -> str | None:
    """Return why the buckets cannot be in data_dir, where nothing else says where they are."""
    elsewhere = settings.store != "folder" or settings.store_folder or settings.kafka_bootstrap
    return None if elsewhere else data_folder.problem(settings)


def _records(settings: Settings, owner: str, bucket: str, names: list[str], purpose: str) -> Iterator[Any]:
    """Yield the records of these objects.

    Raises:
        DamagedObjectError: an object is not what a router wrote, or the bank's keys do not open it.
    """
    source = store(settings)
    digests = cache(partial(_digests, settings, owner))  # read once, where something lies in the clear
    reading = acting.reading(
        settings, Access.READ, acting.actor(settings, "records of the owner", purpose), count=len(names)
    )
    with require_broker.broker(settings), closing(object_opener(settings, reading)) as opener:
        for name in names:
            place, found = Place(bucket, name, schema_of(name)), source.get(bucket, name)
            if not is_encrypted(found) and custody.kind(settings) != custody.NONE:
                known = digests()
                if known is not None and known.get(name) != sha256(found).hexdigest():
                    raise DamagedObjectError(_PLANTED.format(name, bucket))
            # a folder of objects in the clear, and no bank around it: there is nobody to write it down
            lone = not (is_encrypted(found) or _has_broker(settings))
            plain = found if lone else opener.open(owner, place, found)
            if isinstance(plain, Unopened):
                raise DamagedObjectError(f"object {name} in bucket {bucket} is not opened: {opener.words(plain)}")
            yield from _rows(name, bucket, plain)


def _has_broker(settings: Settings) -> bool:
    try:
        kafka_client.bootstrap(settings)
    except kafka_client.KafkaNotFoundError:
        return False
    return True


def _digests(settings: Settings, owner: str) -> dict[str, str] | None:
    """Return the digests of an owner's objects by their keys, as receipts have them; None where no broker is to be had:
    a folder can be read without.
    """
    try:
        with require_broker.broker(settings):
            found = topic_reader.records(settings, topics.RECEIPTS)
            return {each["object_key"]: each["sha256"] for each in found if each["owner"] == owner}
    except kafka_client.KafkaNotFoundError:
        return None


def _rows(name: str, bucket: str, plain: bytes) -> Iterator[Any]:
    try:
        yield from fastavro.reader(io.BytesIO(plain))
    except Exception:  # fastavro raises whatever its decoder meets
        raise DamagedObjectError(
            f"object {name} in bucket {bucket} cannot be read to its end: `teller verify` says which are damaged"
        ) from None
