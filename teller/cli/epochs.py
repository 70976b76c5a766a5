"""`teller keys epochs` and `teller keys new-epoch`: the keys that owners' keys are wrapped under."""

from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from bank.access.access_event import Access
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from teller.operate.epochs.backups import into_folder
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.listing import Epoch
from teller.operate.epochs.listing import epochs as listed
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import SettingsError, acting, custody, load
from teller.settings.kafka_client import command_settings

AsJson = Annotated[bool, JSON_FLAG]
IN_CLEAR = "setting custody: none, so objects are stored in the clear and no owner has a key: docs/encryption.md"


def epochs(as_json: AsJson = False) -> None:
    """List the epochs of owners' keys on bank.keys.

    Of each the custody's version, and how many groups of owners got another key with it; of the one in force how many
    owners have a key, and how many are erased.
    """
    settings = load()
    with require_broker.broker(settings), closing(KafkaKeysTopic(command_settings(settings))) as topic:
        found = listed(topic)
    if as_json:
        for each in found:
            json_line(asdict(each))
        return
    rows = (
        (each.epoch, each.custody, each.version, _groups(each), each.owners if each.in_force else "",
         each.erased if each.in_force else "", "in force" * each.in_force)
        for each in found
    )  # fmt: skip
    right = ("epoch", "owners", "erased")
    table("Epochs of owners' keys", ("epoch", "custody", "version", "new groups", "owners", "erased", ""), rows, right)


def new_epoch(
    *,
    trim: Annotated[bool, typer.Option("--trim", help="Then delete what lies before the new epoch.")] = False,
    as_json: AsJson = False,
) -> None:
    """Wrap all owners' keys under a new epoch key, and compare each with what it was. Objects stay as they are.

    All or nothing: until the last key is wrapped, the epoch before holds. Routers go on meanwhile; an owner's very
    first object waits until the command ends.
    """
    settings = load()
    if (found := custody.custody(settings)) is None:
        raise SettingsError(IN_CLEAR)
    folder = settings.keys_backup_folder
    back_up = into_folder(folder, found) if folder else None
    with require_broker.broker(settings):
        client = command_settings(settings)
        acting.note(settings, Access.KEY_USE, acting.actor(settings, "wrap all owners' keys anew"))
        parts = partial(KafkaKeysTopic, client), partial(KafkaKeysRewriting, client)
        begun = begin(*parts, found, trim=trim, back_up=back_up)
    if as_json:
        json_line(asdict(begun))
        return
    out.print(
        f"Epoch {begun.epoch} is in force, under version {begun.version} of {found.name}. {begun.owners:,} owners' "
        f"keys were wrapped in {begun.seconds:.1f} s, read back, and are the same as before."
    )
    if trim:
        out.print("What lay before it on bank.keys is deleted.")
    if begun.backup:
        out.print(f"A backup is in {begun.backup}.")


def _groups(epoch: Epoch) -> str:
    return f"{epoch.renewed:,} of {epoch.groups:,}" if epoch.groups else "none"
