"""Decide erasures and do their steps on the topics and buckets that the settings name."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from bank.access.access_event import Access, Actor
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore
from pipelines.accounts import erasures
from teller.operate.accounts import reading as accounts
from teller.operate.accounts.writer import writer
from teller.operate.erasing import deciding, writing
from teller.operate.erasing.erasing import ErasingSteps, ErasureReport, Say, erase, sweep
from teller.operate.erasing.keys import OwnerKeysEraser
from teller.operate.erasing.tombstones import Tombstones
from teller.settings import Settings, acting, custody, keys
from teller.settings.kafka_client import command_settings

#: What the trail says that an erasure is for.
ERASED: Final = "erase an account"


def decide(settings: Settings, owners: Collection[str], now: int, by: Actor | None = None) -> list[str]:
    """Close these accounts and decide their erasure, in one transaction: all of them or none. From here on whoever runs
    `go_on` ends it, and with it those of the accounts that are returned: others, decided before and not finished. `by`
    is who the trail says closes them; None: whoever the settings name.

    Raises:
        AccountError: as its message says; nothing was written.
        TopicUnreadableError: Kafka does not answer, or `bank.erasures` is not there.
    """
    client = command_settings(settings)
    with writer(settings, owners, by=by) as opened:
        others = {keeper for each in opened.book for keeper in each.keepers}.difference(owners)
        if others:  # of accounts that these keep: is anybody left who keeps them?
            opened.book = accounts.read(client, {*owners, *others})
        known = erasures.read(client)
        opened.write(*deciding.erased(opened.book, known, owners, now))
    return [each.owner for each in known.open() if each.owner not in set(owners)]


def go_on(
    settings: Settings, store: ObjectStore, say: Say = lambda *_: None, ordered: Collection[str] = ()
) -> tuple[ErasureReport, int]:
    """Do what is left of all erasures that were decided; then look into the buckets of those that were finished before.
    Return the report, and how many of these had something. `ordered` are owners who ordered theirs themselves: the
    trail says so.

    Raises:
        As `erase` and `decide`; NotWrittenError: the trail is not to be had, and nothing was done.
    """
    every = erasures.read(command_settings(settings))
    steps = steps_of(settings, store, say, ordered)
    report = erase(every.open(), steps, say)
    return report, sweep([each for each in every if each.finished], steps, f"{settings.bucket_prefix}-")


def steps_of(settings: Settings, store: ObjectStore, say: Say, ordered: Collection[str] = ()) -> ErasingSteps:
    """Return the steps on what the settings name; `ordered` as `go_on`."""
    client, found = command_settings(settings), custody.custody(settings)

    def finish(owners: Sequence[str]) -> None:
        writing.append(client, [ErasureEvent(ErasureKind.FINISHED, owner) for owner in owners])

    def note(owners: Sequence[str]) -> None:
        own = [owner for owner in owners if owner in ordered]
        others = [owner for owner in owners if owner not in ordered]
        for by, some in ((acting.by_owner(settings, ERASED), own), (acting.actor(settings, ERASED), others)):
            if some:  # nobody named would be everybody
                acting.note(settings, Access.ERASURE, by, some)

    return ErasingSteps(
        keys=OwnerKeysEraser(client, found, settings.keys_backup_folder) if found else None,
        store=store,
        bucket_of=partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix),
        marks=Tombstones(client, say),
        finish=finish,
        note=note,
        threads=settings.store_threads,
    )
