"""Keys of the packager, each derived from its seed under a label of its own: HMAC-SHA-256."""

from dataclasses import dataclass, field
from typing import Self

from bank.identity.keyed_hash import keyed


@dataclass(frozen=True, slots=True)
class PackagerKeys:
    """Keys for what the packager keeps: of the dealing of owners into blocks, of the ledger of releases, and of the
    folder in which packages are made. They show in no repr.
    """

    blocks: bytes = field(repr=False)
    releases: bytes = field(repr=False)
    stage: bytes = field(repr=False)

    @classmethod
    def of(cls, seed: bytes) -> Self:
        """Derive them from the seed of 32 bytes."""
        return cls(*(keyed(seed)(b"packager\0" + label) for label in (b"blocks", b"releases", b"stage")))
