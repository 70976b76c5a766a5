"""A run of an export: what is there with the right digest stays, what is not comes, the manifest is written last."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bank.keys.encrypted_object import Place
from bank.store.names import check_key
from bank.store.protocol import StoreError, StoreRefused
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.owner_export import columns, documents, formats
from teller.operate.owner_export.checked import Records, is_stored, records_of
from teller.operate.owner_export.documents import Exported, receipt_of
from teller.operate.owner_export.folder import ExportError, ExportFolder
from teller.operate.owner_export.parts import JSON, PARQUET, PartWriter
from teller.operate.owner_export.sources import NotExported, OwnerSources
from teller.operate.owner_export.state import ExportState, LiveReceipt, ReceiptRow

#: Receipts are read once more where an object was missing: another may have been put in its place meanwhile.
_TRIES: Final = 2
#: Callback for progress: name of what is being done, how much is done, the total, 0 as long as that is not known.
Say = Callable[[str, int, int], None]
RECEIPTS: Final = "the owner's receipts"
OBJECTS: Final = "objects"
BESIDE: Final = "proofs and statements"
DOCUMENTS: Final = "account, trail and other documents"


def export(account: str, sources: OwnerSources, to: Path, say: Say = lambda *_: None) -> Exported:
    """Export everything of an owner into a folder, or go on with that.

    Raises:
        ExportError: it cannot be made here; the message says what to do.
        StoreError, TopicUnreadableError: the bank does not answer; the next run goes on.
    """
    try:
        return _export(account, sources, to, say)
    except OSError as error:
        raise ExportError(f"the folder of --to: {error.strerror}; mend that, and run the same command again") from None


def _export(account: str, sources: OwnerSources, to: Path, say: Say) -> Exported:
    folder = ExportFolder(to)
    state = ExportState(folder, account)
    try:
        folder.clear_unfinished()
        _look(folder, state)
        folder.remove(documents.MANIFEST)
        for _ in range(_TRIES):
            state.take_receipts(_loaded(account, sources, say))
            _Objects(folder, state, sources, say).export()
            if not any(each.reason == NotExported.MISSING for each in state.problems()):
                break
        _beside(folder, state, sources, say)
        say(DOCUMENTS, 0, 0)
        about = {"account": account, "made_at": datetime.now(UTC), "parquet": columns.available()}
        return documents.write_all(folder, state, sources, about)
    finally:
        state.close()


def _look(folder: ExportFolder, state: ExportState) -> None:
    """Forget files that are gone or were changed, and delete those that no run has noted."""
    noted = set()
    broken = set()
    for row in list(state.files()):
        noted.add(row.path)
        if folder.digest(row.path) == (row.sha256, row.size):
            continue
        if row.kind == "records":
            broken.add(_stem(row.path))
        else:
            state.forget(row.path)
    if columns.available():
        broken |= {_stem(path) for path in noted if path.endswith(JSON) and f"{_stem(path)}{PARQUET}" not in noted}
    for stem in broken:
        state.forget_part(stem)
        for end in (JSON, PARQUET):
            folder.remove(f"{stem}{end}")
    for name in ("objects", "records", "proofs", "statements"):
        for path in (folder.root / name).rglob("*"):
            if path.is_file() and path.relative_to(folder.root).as_posix() not in noted:
                path.unlink()


def _stem(path: str) -> str:
    return path.removesuffix(JSON).removesuffix(PARQUET)


def _loaded(account: str, sources: OwnerSources, say: Say) -> Iterator[ReceiptRow]:
    done = 0
    say(RECEIPTS, done, 0)
    for done, message in enumerate(sources.receipts(), 1):
        name, receipt = receipt_of(message.value)
        if receipt["owner"] == account:
            line = formats.line({"schema_of_receipt": name, **receipt})
            replaces = list(map(str, receipt.get("replaces", ())))
            yield ReceiptRow(str(receipt["receipt_id"]), receipt["schema"], message.time, message.value, line, replaces)
        say(RECEIPTS, done, 0)
    say(RECEIPTS, done, done)


class _Objects:
    """The owner's objects, one at a time."""

    def __init__(self, folder: ExportFolder, state: ExportState, sources: OwnerSources, say: Say) -> None:
        self._folder, self._state, self._sources, self._say = folder, state, sources, say
        self._parts = PartWriter(folder, state)

    def export(self) -> None:
        total = self._state.count_live()
        self._say(OBJECTS, 0, total)
        try:
            for number, live in enumerate(self._state.live(), 1):
                self._one(live)
                self._say(OBJECTS, number, total)
        except (ExportError, StoreError, TopicUnreadableError):
            self._parts.close()
            raise
        except BaseException:
            self._parts.abandon()
            raise
        self._parts.close()

    def _one(self, live: LiveReceipt) -> None:
        path, part = self._state.place_of(live.first)
        if path is not None and part is not None:
            return
        _, receipt = receipt_of(live.value)
        records = self._fetch(receipt, live.first) if path is None else records_of(receipt, self._folder.read(path))
        if isinstance(records, NotExported):
            self._state.note_problem(live.id, "object", receipt["schema"], records)
        elif part is None:
            self._parts.add(receipt["schema"], live.first, records)

    def _fetch(self, receipt: dict[str, Any], first: str) -> Records | NotExported:
        """Fetch an object, check it, and write it as it is in the clear."""
        place = Place(receipt["bucket"], receipt["object_key"], receipt["schema"])
        found = _found(self._sources, place)
        if isinstance(found, NotExported):
            return found
        if not is_stored(receipt, found):
            return NotExported.DAMAGED
        clear = self._sources.open(place, found)
        if isinstance(clear, NotExported):
            return clear
        records = records_of(receipt, clear)
        if not isinstance(records, NotExported):
            path = f"objects/{place.key}"
            self._state.note_object(first, path, self._folder.write(path, clear), "object", len(records))
        return records


def _beside(folder: ExportFolder, state: ExportState, sources: OwnerSources, say: Say) -> None:
    places = list(sources.beside())
    for done, place in enumerate(places, 1):
        if state.place_of(place.key)[0] is None:
            _one_beside(folder, state, sources, place)
        say(BESIDE, done, len(places))


def _one_beside(folder: ExportFolder, state: ExportState, sources: OwnerSources, place: Place) -> None:
    found = _found(sources, place)
    clear = found if isinstance(found, NotExported) else sources.open(place, found)
    if isinstance(clear, NotExported):
        state.note_problem(place.key, place.schema, "", clear)
    else:
        state.note_object(place.key, place.key, folder.write(place.key, clear), place.schema, None)


def _found(sources: OwnerSources, place: Place) -> bytes | NotExported:
    """Get an object; a key that is no path within a folder is no object of this bank's."""
    try:
        check_key(place.key)
    except StoreRefused:
        return NotExported.DAMAGED
    return sources.get(place)
