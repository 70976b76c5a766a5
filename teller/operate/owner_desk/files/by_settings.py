"""Files of owners, and openers of their looks, by the settings."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from functools import partial
from typing import Final

from bank.access.access_event import Access
from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore
from pipelines.accounts import erasures
from teller.operate.owner_desk.files.drawing_apart import DrawingApart
from teller.operate.owner_desk.files.exports import OwnerExports
from teller.operate.owner_desk.files.handed_out import HandedFiles
from teller.operate.owner_desk.files.kept_files import KeptFiles
from teller.operate.owner_desk.files.statements import OwnersStatements
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.looking import OwnersLooks
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_export.bank_sources import BankSources
from teller.operate.owner_export.folder import ExportError
from teller.operate.owner_export.sources import OwnerSources
from teller.settings import Settings, acting, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener

LOOKED: Final = "the owner looked"
EXPORTED: Final = "copy for the owner, who asked for it"
#: Folders in the desk's own; what else lies there is not of these.
HANDED_OUT: Final = "handed-out"
EXPORTS: Final = "exports"
#: Seconds to wait for owners' keys: the page waits 20 for an answer.
_PATIENCE_S: Final = 5.0


def looks(settings: Settings) -> OwnersLooks:
    """Return what opens objects for owners themselves, each once the trail has it."""
    by = acting.by_owner(settings, LOOKED)
    return OwnersLooks(object_opener(settings, acting.reading(settings, Access.READ, by), patience=_PATIENCE_S))


def files(
    settings: Settings, store: ObjectStore, opened: OwnersLooks, workers: Executor, reading: IndexedReading
) -> KeptFiles:
    """Return files of owners: `start` and `close` them. Two `workers` are enough; close these files, then end the
    workers, then close `opened`.

    Raises:
        SettingsError: there is no key for pseudonyms.
        OSError: the desk's folder cannot be used.
    """
    folder = settings.owner_desk_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    bucket_of = partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
    return KeptFiles(
        reading.earnings,
        OwnersStatements(store, bucket_of, opened, DrawingApart().draw),
        HandedFiles(folder / HANDED_OUT),
        OwnerExports(folder / EXPORTS, partial(_sources, settings), workers, settings.owner_desk_export_bytes),
        is_ended=lambda owner: reading.account(owner) == DeskRefusal(Why.ACCOUNT_ENDED),
    )


@contextmanager
def _sources(settings: Settings, owner: str) -> Iterator[OwnerSources]:
    """Give the bank for an owner's export, which the trail has first; of who was erased there is nothing to export."""
    if erasures.read_if_there(command_settings(settings)).of(owner) is not None:
        raise ExportError("the account was erased")
    with closing(BankSources(settings, owner, by=acting.by_owner(settings, EXPORTED))) as sources:
        sources.announce()
        yield sources
