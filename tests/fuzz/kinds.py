"""The registry of kinds: how often each is drawn, how its records are made, and what may become of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from schemas.catalog import Schema
from tests.fuzz.shot import Base, Raw

STORED: Final = "stored"
#: What may become of a record that was changed at random.
ANY_FORMAT: Final = (
    STORED, "unknown_framing", "unknown_schema", "wrong_topic", "undecodable", "bad_json", "string_too_long",
    "bad_value", "bad_owner", "missing_key", "key_mismatch",
)  # fmt: skip

Make = Callable[[Base], Raw]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """`weight` is how often it is drawn, among all kinds; `ends` what may become of a record of it.

    `by_hand`: no client library would send it. `alone`: it takes a batch of its own. `loose`: the stored row need not
    be the record that it was made from. `schemas`: of which its good record may be; all when empty.
    """

    name: str
    weight: float
    ends: frozenset[str]
    make: Make
    by_hand: bool = False
    alone: bool = False
    loose: bool = False
    schemas: tuple[Schema, ...] = ()


KINDS: Final[list[RecordKind]] = []


def kind(
    name: str,
    weight: float,
    *ends: str,
    by_hand: bool = False,
    alone: bool = False,
    loose: bool = False,
    schemas: tuple[Schema, ...] = (),
) -> Callable[[Make], Make]:
    """Register a kind."""

    def register(make: Make) -> Make:
        KINDS.append(RecordKind(name, weight, frozenset(ends), make, by_hand, alone, loose, schemas))
        return make

    return register
