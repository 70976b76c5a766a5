"""The workshop: packages in folders of a disk, made of the bank's objects, sent to originators' buckets."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from bank.store.protocol import StoreRefused, StoreUnavailable
from bank.withdrawals.packaging.grant import Grant
from bank.withdrawals.packaging.package_events import PackageEvent
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import Offering
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.packager import grants
from pipelines.packager.building.build import build
from pipelines.packager.building.finish import finish
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FinishedPackage, FormerLedger, MadePackage, NotMade, PackageWanted
from pipelines.packager.extraction.sources import PackageSources, SourcesUnavailable
from pipelines.packager.port import WorkshopBusyError
from pipelines.packager.uploading import NotUploaded, NotUploadedReason, StagedNames, Uploaded, UploadFile, upload


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopParts:
    """Parts: `open_sources` opens what a package is made of, by its id and its offering; `prove` returns the log's
    proof of an event, or None while there is none, and raises WorkshopBusyError. `clock` gives seconds since 1970.
    """

    folder: Path
    keys: PackagerKeys
    open_sources: Callable[[UUID, str], AbstractContextManager[PackageSources]] = field(repr=False)
    prove: Callable[[PackageEvent], bytes | None] = field(repr=False)
    clock: Callable[[], float] = field(repr=False)
    allow_http: bool = False


class PackageWorkshop:
    """See `Workshop`. For one thread."""

    def __init__(self, parts: WorkshopParts) -> None:
        self._parts, self._stages = parts, dict[UUID, PackageStage]()

    def stage(self, package: UUID) -> PackageStage:
        """Return the package's stage, which is opened once: opening clears what a kill left half written."""
        if package not in self._stages:
            self._stages[package] = PackageStage(self._folder(package), self._parts.keys.stage)
        return self._stages[package]

    def packages(self) -> list[UUID]:
        names = (each.name for each in self._parts.folder.iterdir() if each.is_dir())
        return [found for name in names if (found := _package(name)) is not None]

    def clear(self, package: UUID) -> None:
        if self._folder(package).exists():
            self.stage(package).clear()
        self._stages.pop(package, None)

    def build(self, wanted: PackageWanted, former: FormerLedger, beat: Callable[[], object]) -> MadePackage | NotMade:
        try:
            with self._parts.open_sources(wanted.package, wanted.offering.id) as sources:
                return build(wanted, sources, former, self.stage(wanted.package), beat)
        except (SourcesUnavailable, StoreUnavailable, StoreRefused, TopicUnreadableError) as error:
            raise WorkshopBusyError(str(error)) from None

    def proof(self, made: PackageEvent) -> bytes | None:
        return self._parts.prove(made)

    def finish(self, package: UUID, offering: Offering, proof: bytes | None) -> FinishedPackage:
        return finish(self.stage(package), offering, proof, self._parts.keys.signer)

    def upload(self, package: UUID, grant: bytes, beat: Callable[[], object]) -> Uploaded | NotUploaded:
        found = grants.unsealed(grant, self._parts.keys.identity, allow_http=self._parts.allow_http)
        if not isinstance(found, Grant):
            return NotUploaded(NotUploadedReason.GRANT_OVER, "", "; ".join(found))
        if self._parts.clock() * 1000 >= found.until:
            return NotUploaded(NotUploadedReason.GRANT_OVER, "", "its time is over")
        folder, goes_on = self._folder(package), _GoesOn(beat)
        files = [UploadFile(each.name, folder / each.name, each.size) for each in self.stage(package).files()]
        sent = upload(str(package), files, found, StagedNames(folder, found), goes_on)
        goes_on.raise_again()
        return sent

    def _folder(self, package: UUID) -> Path:
        return self._parts.folder / str(package)


def _package(name: str) -> UUID | None:
    """Return the package of a folder; None for one of another name."""
    with contextlib.suppress(ValueError):
        found = UUID(name)
        return found if str(found) == name else None
    return None


class _GoesOn:
    """Asks `beat` within a request; what that raises is kept until the request has ended, as C code lies between."""

    def __init__(self, beat: Callable[[], object]) -> None:
        self._beat, self._raised = beat, list[BaseException]()

    def __call__(self) -> bool:
        if not self._raised:
            try:
                self._beat()
            except BaseException as error:
                self._raised.append(error)
        return not self._raised

    def raise_again(self) -> None:
        with contextlib.suppress(IndexError):
            raise self._raised[0]
