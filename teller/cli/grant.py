"""`teller keys grant`: let a reader who has no keys of the bank open some objects."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, TextIO
from uuid import UUID

import typer

from bank.access.access_event import Access
from bank.keys.grant import GrantHeader, GrantWriter
from schemas import topics
from schemas.identifiers import seal_key_id
from teller.cli.buckets import PURPOSE
from teller.cli.exit_codes import SOME_REFUSED
from teller.cli.reader_key import reader_key
from teller.operate import topic_reader
from teller.operate.granting import Granter, KeysNotHadError, NotGranted, Wanted
from teller.operate.private_file import private_file
from teller.output import JSON_FLAG, err, json_line
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, load
from teller.settings.owner_keys import object_opener
from teller.settings.stores import store

#: Receipts that are named one by one: 100 MB of memory.
MOST_IDS: Final = 1_000_000
_LINE_CHARACTERS: Final = 80


def grant(  # noqa: PLR0913, PLR0917 - a command's options
    to: Annotated[Path, typer.Option(metavar="FILE", help="The reader's X25519 public key: 64 hex digits, or PEM.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="New file for the grant.")],
    receipts: Annotated[
        str | None, typer.Option(metavar="FILE", help="Ids of receipts, one a line; -: standard input.")
    ] = None,
    depositor: Annotated[str | None, typer.Option(metavar="NAME", help="Objects of this depositor alone.")] = None,
    schema: Annotated[
        str | None, typer.Option(metavar="NAME", help="Objects of this schema alone, such as social.post.v1.")
    ] = None,
    purpose: Annotated[str, PURPOSE] = "",
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Write a grant: the keys of the objects of some receipts, sealed to a reader, who needs them besides the objects.

    At least one of --receipts, --depositor and --schema says which; all that are given must hold. A grant cannot be
    taken back. Exit code 3: some objects are not granted, and their number is printed; 2: no receipt is one of those,
    and no file is written.
    """
    public = reader_key(to, "--to")
    if receipts is None and depositor is None and schema is None:
        raise SettingsError("say which objects to grant: --receipts, --depositor or --schema")
    wanted = Wanted(None if receipts is None else _ids(receipts), depositor, schema)
    settings = load()
    with require_broker.broker(settings):
        granter = _write(settings, public, wanted, out, purpose)
    unknown = len(wanted.ids or ())
    _tell(granter, unknown, {"file": str(out), "reader": seal_key_id(public)}, as_json=as_json)
    if unknown or any(granter.others[each] for each in NotGranted if each is not NotGranted.CLEAR):
        raise typer.Exit(SOME_REFUSED)


def _write(settings: Settings, public: bytes, wanted: Wanted, file: Path, purpose: str) -> Granter:
    by = acting.actor(settings, "a grant to a reader", purpose)
    reading = acting.reading(settings, Access.GRANT, by, what=f"to the key {seal_key_id(public)}")
    with closing(object_opener(settings, reading)) as opener, private_file(file, "--out") as out:
        granter = Granter(store(settings), opener, public)
        writer = GrantWriter(GrantHeader(seal_key_id(public), datetime.now(UTC)), os.urandom(16))
        try:
            for block in granter.blocks(filter(wanted.takes, _receipts(settings))):
                out.write(writer.add(block))
        except KeysNotHadError as error:
            raise SettingsError(f"an object cannot be granted: {opener.words(error.why)}") from None
        if not granter.granted and not granter.others:
            raise SettingsError(
                f"no receipt is one of those that were asked for: nothing is granted, and {file} is not written"
            )
    return granter


def _receipts(settings: Settings) -> Iterator[Any]:
    return topic_reader.records(settings, topics.RECEIPTS)


def _tell(granter: Granter, unknown: int, said: dict[str, Any], *, as_json: bool) -> None:
    others = {each.value: count for each in NotGranted if (count := granter.others[each])}
    others |= {"no such receipt": unknown} if unknown else {}
    if as_json:
        json_line(said | {"granted": granter.granted, "not_granted": others})
        return
    words = f"{said['file']} lets reader {said['reader']} open {granter.granted:,} objects"
    rest = "; ".join(f"{count:,} {name}" for name, count in others.items())
    err.print(f"{words}{f'; not granted: {rest}' if rest else ''}.")


def _ids(name: str) -> set[int]:
    try:
        if name == "-":
            return _read(sys.stdin)
        with Path(name).open(encoding="ascii", errors="replace") as source:
            return _read(source)
    except OSError as error:
        raise SettingsError(f"--receipts {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError("--receipts: standard input is no list of ids") from None


def _read(source: TextIO) -> set[int]:
    found: set[int] = set()
    for number, line in enumerate(_lines(source), 1):
        if len(found) == MOST_IDS:
            raise SettingsError(f"--receipts: more than {MOST_IDS:,} ids: make several grants")
        try:
            found.add(UUID(line.strip()).int)
        except ValueError:
            raise SettingsError(f"--receipts: line {number} is no id of a receipt (a UUID)") from None
    return found


def _lines(source: TextIO) -> Iterable[str]:
    return iter(lambda: source.readline(_LINE_CHARACTERS), "")
