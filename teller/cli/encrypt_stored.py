"""`teller keys encrypt-stored`: encrypt stored objects that lie in the clear."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer

from bank.access.access_event import Access
from bank.store.lock import Protection
from bank.store.protocol import ObjectStore
from teller.cli.progress import progress
from teller.operate.doctor.protection import Protected
from teller.operate.encrypting import running
from teller.operate.encrypting.encrypting import EncryptionReport
from teller.operate.encrypting.objects import WORDS
from teller.operate.encrypting.spool import InTheClear
from teller.output import JSON_FLAG, first_of, json_line, out, table
from teller.output import LISTED as SHOWN
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, load
from teller.settings.owner_keys import owner_keys
from teller.settings.stores import store

SOME_KEPT: Final = 1
_NUMBERS: Final = ("objects", "records", "bytes")
_NO_KEYS: Final = (
    "no custody of owners' keys is set, so nothing can be encrypted: docs/encryption.md says how to set one"
)


def encrypt_stored(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what lies in the clear; change nothing.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Encrypt stored objects that lie in the clear, while the line runs; run it again to go on after a kill.

    Each object gets an encrypted one in its place, with a receipt that replaces its own, and is deleted with all its
    versions. Needs an eraser's credentials for the store. Exit code 0: nothing lies in the clear; 1: some objects
    stay as they are, and receipts say which; 2: it broke off.
    """
    settings = load()
    with require_broker.broker(settings):
        objects = store(settings)
        shown = _counted(settings, objects) if dry_run else _encrypted(settings, objects)
        unlocked = _unlocked(running.protected(settings, objects))
    if as_json:
        json_line(shown | unlocked)
    else:
        _show(shown, unlocked, dry_run=dry_run)
    raise typer.Exit(SOME_KEPT if shown.get("kept") else 0)


def _counted(settings: Settings, objects: ObjectStore) -> dict[str, Any]:
    with progress() as say:
        sums, replaced = running.count(settings, objects, say)
    return {"in_the_clear": list(map(_row, sums)), "replaced": replaced}


def _row(each: InTheClear) -> dict[str, Any]:
    return each._asdict()


def _encrypted(settings: Settings, objects: ObjectStore) -> dict[str, Any]:
    keys = owner_keys(settings)
    if keys is None:
        raise SettingsError(_NO_KEYS)
    try:
        acting.note(settings, Access.KEY_USE, acting.actor(settings, "encrypt what lies in the clear"))
        with progress() as say:
            report = running.run(settings, objects, keys, say)
    finally:
        keys.close()
    return as_dict(report)


def as_dict(report: EncryptionReport) -> dict[str, Any]:
    """Return a report as plain objects, for programs. Receipts have their ids, and nothing else."""
    rows = [
        {"schema": schema, "objects": count, "records": report.records[schema], "bytes": report.bytes[schema]}
        for schema, count in sorted(report.encrypted.items())
    ]
    kept = {why.value: count for why, count in sorted(report.kept.items())}
    named = [{"receipt": receipt, "why": why.value} for receipt, why in report.named]
    return {"encrypted": rows, "replaced": report.deleted, "kept": kept, "receipts": named}


def _unlocked(seen: Protected | None) -> dict[str, Any]:
    """Count the buckets without an object lock, of those that were looked at; nothing where that is not told."""
    if seen is None:
        return {}
    total = seen.found.total()
    locked = seen.found[Protection.LOCKED]
    return {"buckets": {"all": seen.buckets, "looked_at": total, "without_lock": total - locked}}


def _show(shown: dict[str, Any], unlocked: dict[str, Any], *, dry_run: bool) -> None:
    rows: Iterable[dict[str, Any]] = shown["in_the_clear" if dry_run else "encrypted"]
    title = "In the clear" if dry_run else "Encrypted"
    table(title, ["schema", *_NUMBERS], [tuple(row.values()) for row in rows], _NUMBERS)
    if shown["replaced"]:
        verb = "lie there still" if dry_run else "lay there still, and are deleted"
        out.print(f"{shown['replaced']:,} objects that encrypted ones stand for {verb}.")
    if named := shown.get("receipts"):
        words = {why.value: text for why, text in WORDS.items()}
        count = sum(shown["kept"].values())
        table(first_of(count), ["receipt", "why it stays"], [(e["receipt"], words[e["why"]]) for e in named[:SHOWN]])
    if buckets := unlocked.get("buckets"):
        out.print(
            f"{buckets['without_lock']:,} of {buckets['looked_at']:,} buckets looked at have no object lock, of "
            f"{buckets['all']:,}: docs/encryption.md, Encrypt what is stored, says how to list them."
        )
