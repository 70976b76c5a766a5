"""Apply declared operations to the original of a failed record. No I/O; descriptions of a change quote nothing of the
record.

All operations work on the record's fields in their JSON form, so that one means the same in every framing. Plain JSON
stays plain JSON; Avro is encoded again, as a single object, by the schema that it named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import RawRecord
from pipelines.steps.unseal import is_sealed
from schemas import framing
from schemas.catalog import Catalog
from schemas.topics import SCHEMA_HEADER
from teller.operate.repair.body import BodyError, body
from teller.operate.repair.operations import (
    Cast,
    Default,
    Drop,
    KeyFromOwner,
    Operation,
    OwnerFromKey,
    Rename,
    SetSchema,
)
from teller.operate.repair.values import cast

OWNER: Final = "owner_id"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A changed record, at its old place, and the operations in words."""

    raw: RawRecord = field(repr=False)
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotRepaired:
    """The reason why the operations could not be done, in the declaration's own words."""

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A record under repair, on which operations work."""

    fields: Mapping[str, Any]
    key: bytes | None


class NotDoneError(ValueError):
    """An operation cannot be done; the message is the reason."""


def repair(
    original: RawRecord, operations: Sequence[Operation], catalog: Catalog, ids: RegistryIds
) -> Repaired | NotRepaired:
    """Apply all operations, one after the other; change nothing if one cannot be done or none changes the original."""
    if is_sealed(original):
        return NotRepaired("sealed by its depositor's client: replay it as it is, or have the depositor send it again")
    try:
        changed = _fields_and_key(_named(original, operations, catalog), operations, catalog, ids)
    except (BodyError, NotDoneError) as error:
        return NotRepaired(str(error))
    except RecursionError:
        return NotRepaired("nested too deep to be changed")
    if changed == original:
        return NotRepaired("nothing in it to change")
    return Repaired(changed, tuple(map(str, operations)))


def _named(raw: RawRecord, operations: Sequence[Operation], catalog: Catalog) -> RawRecord:
    for operation in operations:
        if isinstance(operation, SetSchema):
            raw = _of_schema(raw, operation.to, catalog)
    return raw


def _of_schema(raw: RawRecord, name: str, catalog: Catalog) -> RawRecord:
    """Set the fingerprint of a single object where it is no schema's; set the header of any other record."""
    if (parts := framing.split(raw.value or b"")) is None:
        others = tuple(header for header in raw.headers if header[0] != SCHEMA_HEADER)
        return raw._replace(headers=(*others, (SCHEMA_HEADER, name.encode())))
    if catalog.by_mark(parts[0]) is not None:  # its bytes are of that schema, and of no other
        return raw
    return raw._replace(value=framing.header(catalog.by_name(name)) + parts[1])


def _fields_and_key(raw: RawRecord, operations: Sequence[Operation], catalog: Catalog, ids: RegistryIds) -> RawRecord:
    todo = [operation for operation in operations if not isinstance(operation, SetSchema)]
    if not todo:
        return raw
    before = body(raw, catalog, ids)
    draft = Draft(before.fields, raw.key)
    for operation in todo:
        draft = _DO[type(operation)](operation, draft)
    if dict(draft.fields) == before.fields:  # the bytes stay as they came
        return raw._replace(key=draft.key)
    return raw._replace(key=draft.key, value=replace(before, fields=dict(draft.fields)).encode())


def _rename(operation: Rename, draft: Draft) -> Draft:
    if operation.field not in draft.fields:
        return draft
    if operation.to in draft.fields:
        raise NotDoneError(f"{operation}: it has both")
    names = {operation.field: operation.to}
    return replace(draft, fields={names.get(name, name): value for name, value in draft.fields.items()})


def _cast(operation: Cast, draft: Draft) -> Draft:
    if operation.field not in draft.fields:
        return draft
    try:
        value = cast(draft.fields[operation.field], operation.to)
    except ValueError:
        raise NotDoneError(f"{operation}: its value does not allow it") from None
    return _with(draft, operation.field, value)


def _default(operation: Default, draft: Draft) -> Draft:
    if draft.fields.get(operation.field) is not None:
        return draft
    return _with(draft, operation.field, operation.value)


def _drop(operation: Drop, draft: Draft) -> Draft:
    return replace(draft, fields={name: value for name, value in draft.fields.items() if name != operation.field})


def _owner_from_key(operation: OwnerFromKey, draft: Draft) -> Draft:
    if draft.fields.get(OWNER) is not None:
        return draft
    try:
        return _with(draft, OWNER, (draft.key or b"").decode())
    except UnicodeDecodeError:
        raise NotDoneError(f"{operation}: the key is not UTF-8") from None


def _key_from_owner(operation: KeyFromOwner, draft: Draft) -> Draft:
    owner = draft.fields.get(OWNER)
    if not isinstance(owner, str):
        raise NotDoneError(f"{operation}: {OWNER} is no string")
    try:
        return replace(draft, key=owner.encode())
    except UnicodeEncodeError:
        raise NotDoneError(f"{operation}: {OWNER} is not Unicode") from None


def _with(draft: Draft, name: str, value: Any) -> Draft:
    return replace(draft, fields={**draft.fields, name: value})


_DO: Final[Mapping[type, Callable[[Any, Draft], Draft]]] = {
    Rename: _rename,
    Cast: _cast,
    Default: _default,
    Drop: _drop,
    OwnerFromKey: _owner_from_key,
    KeyFromOwner: _key_from_owner,
}
