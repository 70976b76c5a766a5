"""`teller backup`: copies of the embedded line's bank, and the way back from them."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from teller.operate.backup import creating, places, restoring
from teller.operate.backup.creating import Created
from teller.operate.backup.mending import Newer
from teller.operate.backup.restoring import Restored
from teller.operate.log.monitor import files_at
from teller.output import JSON_FLAG, err, json_line, out
from teller.settings import load

app = typer.Typer(
    help="Backups of the embedded line: make one, copy the secrets to another place, restore both.",
    no_args_is_help=True,
)
AsJson = Annotated[bool, JSON_FLAG]


@app.command()
def create(
    folder: Annotated[Path, typer.Argument(help="A new folder for the backup.")],
    since: Annotated[
        Path | None, typer.Option(help="A former backup on the same disk: what is the same is linked, not copied.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy topics, groups' offsets, buckets and the public log of the stopped line. The secrets are not among them.

    A folder without manifest.jsonl, which is written last, is no backup.
    """
    settings = load()
    made = creating.create(settings, folder, since)
    elsewhere = list(places.outside(settings))
    if as_json:
        json_line(asdict(made) | {"elsewhere": elsewhere})
        return
    _made(made, folder)
    for each in elsewhere:
        out.print(f"Not in it: {each}. Back that up as well, after this.")
    out.print("The keys are not in it: `teller backup secrets` copies them to another place.")


@app.command()
def secrets(
    folder: Annotated[Path, typer.Argument(help="A new folder, where no backup lies.")], as_json: AsJson = False
) -> None:
    """Copy the keys of the bank: with a backup they open everything, and without them nothing opens.

    Do it again after each new epoch, erasure and rotation of a key, and destroy the former copy.
    """
    made = creating.copy_secrets(load(), folder)
    if as_json:
        json_line(asdict(made))
    else:
        _made(made, folder)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A whole backup.")],
    secrets: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="The copy of its secrets, the newest there is.")
    ] = None,
    log: Annotated[
        str | None, typer.Option(help="Where the newest published log is, an address or folder: a mirror, a copy.")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The newest backup of the key table: whoever is erased there, is erased; not given: the newest in "
            "keys_backup_folder, if there is one.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into data_dir, which is new: whole or not at all. Then `teller verify`, then `teller up`.

    The public log goes on from the newest of what the backup and --log have, and is never set back.
    """
    newer = Newer(files_at(log) if log else None, keys)
    restored = restoring.restore(load(), folder, secrets, newer, _say(as_json=as_json))
    if as_json:
        json_line(as_dict(restored))
    else:
        _show(restored)


def as_dict(restored: Restored) -> dict[str, Any]:
    """Return what was restored as plain objects, for programs."""
    log = restored.mended.log
    leaves = {"held": log.held, "refilled": log.written}
    mended = {"log": leaves, "keys_replaced": restored.mended.keys, "erased": restored.mended.erased}
    return {"files": restored.files, "bytes": restored.bytes, **mended}


def _show(restored: Restored) -> None:
    out.print(f"{restored.files:,} files, {restored.bytes:,} bytes are restored, each as it was backed up.")
    if restored.mended.keys:
        out.print("The key table is the newer one that was given.")
    else:
        out.print(
            "The key table is the backup's own, as no newer one was given: whoever was erased since may be back "
            "(docs/backups.md, Erased stays erased)."
        )
    if restored.mended.erased:
        out.print(f"{restored.mended.erased:,} owners were erased since, or half, and are erased again.")
    if (log := restored.mended.log).checkpoint:
        out.print(f"The public log had {log.held:,} leaves, and goes on from {log.held + log.written:,}.")
        if log.written:
            out.print("What the leaves between are of is lost: docs/backups.md, What is lost.")
    out.print("Now run `teller verify`, and then `teller up`.")


def _made(made: Created, folder: Path) -> None:
    again = f", {made.linked:,} of them links to the former one's" if made.linked else ""
    out.print(f"{made.files:,} files{again}, {made.bytes:,} bytes are in {folder}.")


def _say(*, as_json: bool) -> Callable[[str], object]:
    return (lambda _words: None) if as_json else (lambda words: err.print(f"{words} ..."))
