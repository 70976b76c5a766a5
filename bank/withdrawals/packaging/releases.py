"""Ledger of releases, as records of withdrawals.release.v1: what went out of whom in which group.

Each entry is JSON, sealed by AES-256-GCM under the packager's key (`packager_keys`), and cut where a message of Kafka
would be too long; a part opens in its place alone. An entry of an owner goes when the owner is erased; that of a block
counts owners and names none.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, StringConstraints, ValidationError

from bank.accounts import records
from bank.accounts.events import HEX
from bank.keys import nonce_first
from bank.keys.encrypted_object import Random
from bank.strict_documents import StrictModel, canonical
from bank.withdrawals.anonymising.former import GroupLabels, ReleasedPackage
from bank.withdrawals.anonymising.plan_document import LadderDocument, ladder_fields
from bank.withdrawals.terms import DataPeriod
from schemas import catalog, framing

SCHEMA: Final = "withdrawals.release.v1"
#: Bytes of an entry in one record: below the million of Kafka's usual bound on a message.
MOST_PART_BYTES: Final = 700_000
#: Parts of an entry: a group takes some hundred bytes, a row 66.
MOST_PARTS: Final = 10_000
_PURPOSE: Final = "teller release"
_Pseudonym = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Labels = list[str | None]


class ReleasePlace(NamedTuple):
    """Place of an entry: a package, a record type, a block, and the owner; no owner: the entry is the block's."""

    package: UUID
    record_type: str
    block: int
    owner: str = ""

    def key(self, part: int) -> bytes:
        """Return the key of a part's record."""
        return f"{self.owner}/{self.package}/{self.record_type}/{self.block}/{part}".encode()


@dataclass(frozen=True, slots=True)
class OwnerRelease:
    """Release of an owner: under which licence, in which groups, and the pseudonyms of its rows."""

    agreement: UUID
    groups: frozenset[GroupLabels]
    pseudonyms: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BlockRelease:
    """Release of a block, of how many blocks there are; `package.owners` counts those of each group."""

    package: ReleasedPackage
    blocks: int


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A record: a part of an entry, sealed."""

    place: ReleasePlace
    part: int
    parts: int
    sealed: bytes = field(repr=False)

    @property
    def key(self) -> bytes:
        return self.place.key(self.part)


class _OwnerDocument(StrictModel):
    agreement: str
    groups: list[_Labels]
    rows: list[_Pseudonym]


class _GroupDocument(StrictModel):
    labels: _Labels
    owners: Annotated[int, Field(ge=0)]


class _BlockDocument(StrictModel):
    blocks: Annotated[int, Field(ge=1)]
    groups: list[_GroupDocument]
    ladders: dict[str, LadderDocument]
    originator: str
    rungs: dict[str, int]
    since: int
    until: int


def sealed_owner(place: ReleasePlace, found: OwnerRelease, key: bytes, random: Random) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of an owner's entry, as (key, value)."""
    fields = {
        "agreement": str(found.agreement),
        "groups": sorted((list(each) for each in found.groups), key=_labels_key),
        "rows": [each.hex() for each in found.pseudonyms],
    }
    return _sealed(place, canonical(fields), key, random)


def sealed_block(place: ReleasePlace, found: BlockRelease, key: bytes, random: Random) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of a block's entry, as (key, value)."""
    package = found.package
    groups = sorted(package.owners.items(), key=lambda each: _labels_key(each[0]))
    fields = {
        "blocks": found.blocks,
        "groups": [{"labels": list(labels), "owners": owners} for labels, owners in groups],
        "ladders": {name: ladder_fields(each) for name, each in package.ladders.items()},
        "originator": package.originator,
        "rungs": dict(package.rungs),
        "since": package.period.since,
        "until": package.period.until,
    }
    return _sealed(place, canonical(fields), key, random)


def decoded(key: bytes | None, value: bytes | None) -> ReleaseRecord | None:
    """Decode a record; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _record)
    return found if found is not None and key == found.key else None


def opened_owner(place: ReleasePlace, parts: Iterable[ReleaseRecord], key: bytes) -> OwnerRelease | None:
    """Open an owner's entry of all its parts in order; None where it is not what was sealed for this place."""
    found = _opened(place, parts, key, _OwnerDocument)
    if not isinstance(found, _OwnerDocument):
        return None
    groups = frozenset(tuple(each) for each in found.groups)
    return OwnerRelease(UUID(found.agreement), groups, tuple(map(bytes.fromhex, found.rows)))


def opened_block(place: ReleasePlace, parts: Iterable[ReleaseRecord], key: bytes) -> BlockRelease | None:
    """Open a block's entry of all its parts in order; None where it is not what was sealed for this place."""
    found = _opened(place, parts, key, _BlockDocument)
    if not isinstance(found, _BlockDocument):
        return None
    owners = {tuple(each.labels): each.owners for each in found.groups}
    ladders = {name: each.ladder() for name, each in found.ladders.items()}
    period = DataPeriod(found.since, found.until)
    package = ReleasedPackage(
        place.package, found.originator, place.record_type, period, ladders, found.rungs, owners
    )  # fmt: skip
    return BlockRelease(package, found.blocks)


def _labels_key(labels: Iterable[str | None]) -> list[str]:
    """Order labels: None before all texts."""
    return ["" if each is None else f" {each}" for each in labels]


def _sealed(place: ReleasePlace, plain: bytes, key: bytes, random: Random) -> Iterator[tuple[bytes, bytes]]:
    schema, cipher = catalog.load().by_name(SCHEMA), AESGCM(key)
    parts = max(1, -(-len(plain) // MOST_PART_BYTES))
    for part in range(parts):
        cut = plain[part * MOST_PART_BYTES : (part + 1) * MOST_PART_BYTES]
        sealed = nonce_first.seal(cipher, random(nonce_first.NONCE_BYTES), cut, _aad(place, part, parts))
        fields = {**place._asdict(), "part": part, "parts": parts, "sealed": sealed}
        yield place.key(part), framing.encode(schema, fields)


def _opened(
    place: ReleasePlace, parts: Iterable[ReleaseRecord], key: bytes, form: type[_OwnerDocument | _BlockDocument]
) -> _OwnerDocument | _BlockDocument | None:
    cipher, plain, listed = AESGCM(key), list[bytes | None](), list(parts)
    for part, record in enumerate(listed):
        plain.append(nonce_first.unseal(cipher, record.sealed, _aad(place, part, len(listed))))
    if not plain or None in plain:
        return None
    try:
        return form.model_validate(json.loads(b"".join(each for each in plain if each is not None)))
    except (ValidationError, ValueError, RecursionError):  # sealed by another version
        return None


def _aad(place: ReleasePlace, part: int, parts: int) -> bytes:
    return "\n".join(map(str, (_PURPOSE, *place, part, parts))).encode()


def _record(fields: Mapping[str, Any]) -> ReleaseRecord:
    place = ReleasePlace(fields["package"], fields["record_type"], fields["block"], fields["owner"])
    if place.owner and not HEX.fullmatch(place.owner):
        raise ValueError("its owner is no account")
    if not 0 <= fields["part"] < fields["parts"] <= MOST_PARTS or place.block < 0:
        raise ValueError("its part or block is none")
    return ReleaseRecord(place, fields["part"], fields["parts"], fields["sealed"])
