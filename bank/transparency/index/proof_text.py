"""A proof as text: one form for each proof, so that a text is either read whole or refused. Pure.

    teller.bank/index-proof@v1
    leaves 3 17 20
    <sibling in base64>
    <the next sibling, up to the root>

An owner without leaves has `none` in place of the line of leaves, or `other` with place and chain in base64.
"""

from base64 import b64decode, b64encode
from typing import Final

from bank.transparency.index.proof import DEEPEST, IndexProof, OtherOwner, is_well_formed

FIRST_LINE: Final = "teller.bank/index-proof@v1"
#: Most leaves of an owner in a text: 20 characters each.
MOST_LEAVES: Final = 1_000_000
MOST_CHARS: Final = 20 * MOST_LEAVES + 46 * (DEEPEST + 2)
_HASH_CHARS: Final = 44
_NUMBER_CHARS: Final = 19


def encoded(proof: IndexProof) -> str:
    """Write a proof.

    Raises:
        ValueError: it has more than MOST_LEAVES leaves.
    """
    if len(proof.leaves) > MOST_LEAVES:
        raise ValueError("more leaves than a text takes")
    return "\n".join([FIRST_LINE, _owner(proof), *map(_base64, proof.siblings), ""])


def parsed(text: str) -> IndexProof | None:
    """Read a proof; None for any text that `encoded` does not write."""
    if len(text) > MOST_CHARS or not text.isascii():
        return None
    lines = text.split("\n", DEEPEST + 3)
    if len(lines) < 3 or lines[0] != FIRST_LINE:
        return None
    try:
        leaves, other = _owner_in(lines[1])
        proof = IndexProof(leaves, tuple(_hash_in(line) for line in lines[2:-1]), other)
    except ValueError:
        return None
    # what base64 and int take beyond the one form is seen here
    return proof if is_well_formed(proof) and len(leaves) <= MOST_LEAVES and encoded(proof) == text else None


def _owner(proof: IndexProof) -> str:
    if proof.leaves:
        return f"leaves {' '.join(map(str, proof.leaves))}"
    return f"other {_base64(proof.other.place)} {_base64(proof.other.chain)}" if proof.other else "none"


def _owner_in(line: str) -> tuple[tuple[int, ...], OtherOwner | None]:
    word, *values = line.split(" ", MOST_LEAVES + 1)
    match word, values:
        case "none", []:
            return (), None
        case "other", [place, chain]:
            return (), OtherOwner(_hash_in(place), _hash_in(chain))
        case "leaves", [_, *_]:
            return tuple(_number_in(value) for value in values), None
    raise ValueError("no line of an owner")


def _number_in(text: str) -> int:
    if len(text) > _NUMBER_CHARS:
        raise ValueError("no leaf number")
    return int(text)


def _hash_in(text: str) -> bytes:
    if len(text) != _HASH_CHARS:
        raise ValueError("no hash")
    return b64decode(text, validate=True)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
