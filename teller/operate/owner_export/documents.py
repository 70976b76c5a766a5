"""Documents of an export beside its objects and records: account, receipts, metering, withdrawals, schemas, readme,
manifest.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from bank.access import access_event, summary
from bank.accounts import events
from bank.receipts import withdrawal_metering
from bank.receipts.metering_event import DATA_SCHEMA
from bank.withdrawals import answers
from bank.withdrawals import events as withdrawal_events
from bank.withdrawals.packaging import deliveries
from schemas import catalog, framing
from teller.operate.owner_export import formats
from teller.operate.owner_export.folder import Digest, ExportError, ExportFolder
from teller.operate.owner_export.readme import LISTED, readme
from teller.operate.owner_export.sources import WORDS, NotExported, OwnerSources
from teller.operate.owner_export.state import ExportState

MANIFEST: Final = "manifest.jsonl"
FORMAT: Final = "teller-export/1"
FIRST: Final = "first_receipt_id"
_METERING: Final = DATA_SCHEMA.rpartition(":")[2]
_OTHERS: Final = (
    events.SCHEMA,
    access_event.SCHEMA,
    answers.SCHEMA,
    withdrawal_events.SCHEMA,
    deliveries.SCHEMA,
    _METERING,
    withdrawal_metering.SCHEMA,
)


class Exported(NamedTuple):
    """Contents of an export: numbers of objects, their records, files and bytes, and what is not in it."""

    objects: int
    records: int
    files: int
    size: int
    not_exported: int


class _File(NamedTuple):
    path: str
    digest: Digest
    kind: str
    records: int | None = None


def receipt_of(value: bytes) -> tuple[str, dict[str, Any]]:
    """Decode a receipt; return its schema's name with it.

    Raises:
        ExportError: it is none.
    """
    framed, found = framing.split(value), framing.decoded(value, "pipeline.receipt")
    schema = catalog.load().by_fingerprint(framed[0]) if framed else None
    if found is None or schema is None:
        raise ExportError("deposits.receipts holds a record that is no receipt of this version: upgrade Teller first")
    return schema.name, found


def write_all(folder: ExportFolder, state: ExportState, sources: OwnerSources, about: Mapping[str, Any]) -> Exported:
    """Write the documents, and last the manifest, which names every file: where it is, the export is whole."""
    found = [
        _File("account.json", folder.write("account.json", formats.document(sources.account())), "account"),
        _receipts(folder, state),
        _metering(folder, state, sources),
        _trail(folder, sources),
        _withdrawals(folder, sources),
        *_schemas(folder, state),
    ]
    listed = list(islice(_problem_lines(state), LISTED))
    text = readme(about, listed, state.count_problems())
    found.append(_File("readme.md", folder.write("readme.md", text), "readme"))
    return _manifest(folder, state, found, about)


def _receipts(folder: ExportFolder, state: ExportState) -> _File:
    count = 0
    with folder.writing("receipts.jsonl") as file:
        for live in state.live():
            place = formats.line({"stored_at_ms": live.time, FIRST: live.first})
            file.write(place[:-2] + b"," + live.line[1:])
            count += 1
    return _File("receipts.jsonl", file.digest, "receipts", count)


def _metering(folder: ExportFolder, state: ExportState, sources: OwnerSources) -> _File:
    count = 0
    with folder.writing("metering.jsonl") as file:
        for number, value in enumerate(sources.metering()):
            if (event := _event(value)) is None:
                state.note_problem(f"metering event {number}", "metering", _METERING, NotExported.DAMAGED)
            elif state.is_new(f"{event['source']}/{event['id']}"):
                file.write(formats.line(event))
                count += 1
    return _File("metering.jsonl", file.digest, "metering", count)


def _trail(folder: ExportFolder, sources: OwnerSources) -> _File:
    count = 0
    with folder.writing("access.jsonl") as file:
        for event, _, time in sources.trail():
            file.write(formats.line({"time_ms": time, **summary.described(event)}))
            count += 1
    return _File("access.jsonl", file.digest, "access", count)


def _withdrawals(folder: ExportFolder, sources: OwnerSources) -> _File:
    count = 0
    with folder.writing("withdrawals.jsonl") as file:
        for each in sources.withdrawals():
            file.write(formats.line(each))
            count += 1
    return _File("withdrawals.jsonl", file.digest, "withdrawals", count)


def _event(value: bytes) -> dict[str, Any] | None:
    """Decode a metering event; None for anything else that somebody wrote there."""
    try:
        event = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and {"source", "id"} <= event.keys() else None


def _schemas(folder: ExportFolder, state: ExportState) -> Iterator[_File]:
    """Write the schemas of records, receipts, metering, account, accesses and withdrawals."""
    known = catalog.load()
    of_receipts = {each.name for each in known if each.subject == "pipeline.receipt"}
    for name in sorted({*state.schemas(), *of_receipts, *_OTHERS}):
        if (schema := known.find(name)) is not None:
            path = f"schemas/{schema.domain}/{name.partition('.')[2]}.avsc"
            yield _File(path, folder.write(path, formats.document(schema.declared)), "schema")


def _problem_lines(state: ExportState) -> Iterator[str]:
    for each in state.problems():
        yield f"- {each.kind} `{each.id}` ({each.schema}): {each.reason}, {WORDS[NotExported(each.reason)]}"


def _manifest(folder: ExportFolder, state: ExportState, documents: list[_File], about: Mapping[str, Any]) -> Exported:
    objects = records = files = size = lacking = 0
    with folder.writing(MANIFEST, synced=True) as file:
        file.write(formats.line({"format": FORMAT, **about}))
        noted = (_File(row.path, Digest(row.sha256, row.size), row.kind, row.records) for row in state.files())
        for each in (*documents, *noted):
            line = {"path": each.path, "sha256": each.digest.sha256, "bytes": each.digest.size, "kind": each.kind}
            file.write(formats.line(line if each.records is None else {**line, "records": each.records}))
            files, size = files + 1, size + each.digest.size
            if each.kind == "object":
                objects, records = objects + 1, records + (each.records or 0)
        for problem in state.problems():
            lacking += 1
            file.write(formats.line({"not_exported": problem.id, "kind": problem.kind, "schema": problem.schema,
                                     "reason": problem.reason}))  # fmt: skip
        done = Exported(objects, records, files, size, lacking)
        file.write(formats.line({"complete": lacking == 0, **done._asdict()}))
    return done
