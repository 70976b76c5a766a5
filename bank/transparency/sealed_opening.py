"""Openings that are sealed with their owner's key, as they lie on the topic."""

from collections.abc import Callable
from typing import Final

from bank.keys.encrypted_object import Random
from bank.keys.sealed_record import seal, unseal
from bank.transparency.opening import Opening, opening_of
from schemas import catalog, framing

SCHEMA: Final = "bank.sealed_opening.v1"
_PURPOSE: Final = "opening"


def sealed(opening: bytes, owner: str, leaf: int, key: bytes, random: Random) -> bytes:
    """Encode the opening of a leaf as a record of SCHEMA, sealed with its owner's key; `opening` is encoded already."""
    record = {"leaf": leaf, "owner": owner, "sealed": seal(key, (_PURPOSE, owner, leaf), opening, random)}
    return framing.encode(catalog.load().by_name(SCHEMA), record)


def is_sealed(value: bytes | None) -> bool:
    """Return whether an opening is sealed."""
    return framing.decoded(value, "bank.sealed_opening") is not None


def opened(value: bytes | None, key_of: Callable[[str], bytes | None]) -> tuple[int, Opening] | None:
    """Read leaf's number and opening, sealed or not; None for anything else, and where the owner has no key any more.

    `key_of` gives an owner's key.
    """
    found = framing.decoded(value, "bank.sealed_opening")
    if found is None:
        return opening_of(value)
    if (key := key_of(found["owner"])) is None:
        return None
    plain = opening_of(unseal(key, (_PURPOSE, found["owner"], found["leaf"]), found["sealed"]))
    return plain if plain and (plain[0], plain[1].owner) == (found["leaf"], found["owner"]) else None


def place_in(value: bytes) -> tuple[str, int] | None:
    """Return whose and of which leaf an opening is, sealed or not; None for anything else."""
    if (found := framing.decoded(value, "bank.sealed_opening")) is not None:
        return found["owner"], found["leaf"]
    plain = opening_of(value)
    return (plain[1].owner, plain[0]) if plain else None
