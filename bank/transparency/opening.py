"""The opening of a leaf: salt and record, by which its holder shows what the leaf commits to."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bank.accounts.records import ms, time
from bank.transparency.entry import LogEntry, commitment
from bank.transparency.notes import unbase64
from schemas import catalog, framing
from schemas.framing import decoded

SCHEMA: Final = "bank.opening.v1"
_NAMES: Final = frozenset({"kind", "version", "time", "salt", "record"})


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening: `record` is the value as it lay on its topic, `time` when Kafka took it, in ms since 1970.

    `id` names the record for whoever holds it, `owner` is a pseudonym, empty for nobody's. Salt and record show in no
    repr.
    """

    kind: int
    version: int
    time: int
    salt: bytes = field(repr=False)
    record: bytes = field(repr=False)
    id: str = field(repr=False, default="")
    owner: str = field(repr=False, default="")

    @property
    def entry(self) -> LogEntry:
        """The entry that this opens."""
        return LogEntry(self.kind, self.version, commitment(self.salt, self.record), self.time)


def encoded(opening: Opening, leaf: int) -> bytes:
    """Encode the opening of a leaf as a record of SCHEMA."""
    record = {name: getattr(opening, name) for name in Opening.__slots__}
    return framing.encode(catalog.load().by_name(SCHEMA), record | {"leaf": leaf, "time": time(opening.time)})


def opening_of(value: bytes | None) -> tuple[int, Opening] | None:
    """Read leaf's number and opening from a record; None for anything else."""
    found = decoded(value, "bank.opening")
    if found is None:
        return None
    fields = {name: found[name] for name in Opening.__slots__} | {"time": ms(found["time"])}
    return found["leaf"], Opening(**fields)


def to_extra(opening: Opening) -> bytes:
    """Write the opening as it travels in a proof: JSON, bytes in base64."""
    texts = {name: base64.b64encode(getattr(opening, name)).decode() for name in ("record", "salt")}
    numbers = {name: getattr(opening, name) for name in ("kind", "time", "version")}
    return json.dumps(numbers | texts, sort_keys=True, separators=(",", ":")).encode()


def of_extra(extra: bytes) -> Opening | None:
    """Read the opening from a proof; None for anything else."""
    try:
        found = json.loads(extra)
    except (ValueError, RecursionError):
        return None
    return _opening(found) if isinstance(found, dict) and found.keys() == _NAMES else None


def _opening(found: Mapping[str, Any]) -> Opening | None:
    numbers = [found[name] for name in ("kind", "version", "time")]
    texts = [found[name] for name in ("salt", "record")]
    if not all(type(each) is int for each in numbers) or not all(isinstance(each, str) for each in texts):
        return None
    salt, record = map(unbase64, texts)
    kind, version, at = numbers
    fits = 0 <= kind < 256 and 0 <= version < 256 and 0 <= at < 2**63
    return Opening(kind, version, at, salt, record) if salt is not None and record is not None and fits else None
