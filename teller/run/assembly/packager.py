"""Make the packager from the settings."""

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from bank.store.protocol import StoreError
from bank.withdrawals.packaging.package_events import PackageEvent
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.packager.packager import Packager
from pipelines.packager.port import WorkshopBusyError
from pipelines.packager.workshop import PackageWorkshop, WorkshopParts
from teller.operate.log.awaited import AwaitedProofs
from teller.operate.log.proving import LogProofError
from teller.operate.packages.bank_sources import BankPackageSources
from teller.settings import Settings, log
from teller.settings import packager as of_settings
from teller.settings.kafka_client import command_settings


def packager(settings: Settings) -> Packager:
    """Return the process that makes and delivers packages.

    Raises:
        SettingsError: a package or the key is missing, or the folder cannot be made.
        KafkaNotFoundError: there is no broker to speak to.
    """
    return Packager(of_settings.config(settings, partial(_workshop, settings)))


def _workshop(settings: Settings, keys: PackagerKeys) -> PackageWorkshop:
    parts = WorkshopParts(
        folder=settings.packager_folder,
        keys=keys,
        open_sources=lambda package, offering: closing(BankPackageSources(settings, package, offering)),
        prove=_prover(settings),
        clock=time.time,
        allow_http=settings.packager_http,
    )
    return PackageWorkshop(parts)


def _prover(settings: Settings) -> Callable[[PackageEvent], bytes | None]:
    """Return what gives the log's proof of an event; the packager has no key of the log, and needs none."""
    proofs = AwaitedProofs(command_settings(settings), partial(log.open_files, settings), settings.log_origin)

    def prove(event: PackageEvent) -> bytes | None:
        try:
            return proofs.proof_of(event)
        except (TopicUnreadableError, StoreError, LogProofError) as error:
            raise WorkshopBusyError(str(error)) from None

    return prove
